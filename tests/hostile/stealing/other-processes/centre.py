"""Looks for other people's secrets: processes, files, sockets, the network."""
import ctypes
import os
import re
import socket

pattern = re.compile(b"canar[y]-|YRANA[C]|test_input_kep[t]|molgrade.engine.examine[r]")


def read(path, size=2**22):
    try:
        with open(path, "rb", 0) as file:
            return file.read(size)
    except OSError:
        return b""


for pid in filter(str.isdigit, os.listdir("/proc")):
    if int(pid) != os.getpid():
        for name in ("environ", "mem", "cmdline", "maps", "root/etc/shadow"):
            content = read(f"/proc/{pid}/{name}")
            if pattern.search(content) or (content and name not in ("cmdline",)):
                print("BRE" "ACH", pid, name)
        try:
            print("BRE" "ACH", os.listdir(f"/proc/{pid}/fd"))
        except OSError:
            pass
        if ctypes.CDLL(None).ptrace(16, int(pid), 0, 0) == 0:
            print("BRE" "ACH ptrace", pid)
for top in ("/run", "/tmp", "/opt/molgrade/src", "/autograder", "/home", "/root", "/var", "/mnt", "/srv", "/work"):
    for folder, _, names in os.walk(top):
        for name in names:
            path = os.path.join(folder, name)
            if os.path.isfile(path) and pattern.search(read(path)) and "/molgrade/engine/" not in path:
                print("BRE" "ACH", path)
for path in ("/run/molgrade/wire.sock", "/var/run/docker.sock"):
    try:
        socket.socket(socket.AF_UNIX).connect(path)
        print("BRE" "ACH", path)
    except OSError:
        pass
for address in (("1.1.1.1", 53), ("127.0.0.1", 22), ("172.17.0.1", 2375), ("169.254.169.254", 80)):
    try:
        socket.create_connection(address, 0.2)
        print("BRE" "ACH", address)
    except OSError:
        pass
