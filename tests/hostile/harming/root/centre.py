"""Tries to become root and to write outside."""
import ctypes
import glob
import os

libc = ctypes.CDLL(None, use_errno=True)
for attempt in (lambda: os.setuid(0), lambda: os.setresuid(0, 0, 0), lambda: os.chroot("/tmp"), lambda: os.setgroups([0])):
    try:
        attempt()
        print("BRE" "ACH", os.getresuid())
    except OSError:
        pass
if libc.unshare(0x10000000) == 0:
    print("BRE" "ACH user namespace")
if libc.mount(b"none", b"/tmp", b"tmpfs", 0, None) == 0:
    print("BRE" "ACH mount")
for place in ("/", "/etc", "/opt/molgrade", "/run", "/run/molgrade", "/var/tmp", "/root", "/home", "/proc/sys/kernel", *glob.glob("/sys/fs/cgroup")):
    try:
        with open(f"{place}/hostile", "w"):
            print("BRE" "ACH", place)
    except OSError:
        pass
for path in ("/proc/sysrq-trigger", "/proc/sys/kernel/core_pattern", f"/proc/{os.getppid()}/oom_score_adj", "/etc/passwd", "/dev/mem", "/dev/kmsg"):
    try:
        with open(path, "r+b", 0):
            print("BRE" "ACH", path)
    except OSError:
        pass
