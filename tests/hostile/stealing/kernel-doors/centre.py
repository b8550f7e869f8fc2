"""Asks what it may not: the kernel's log, other namespaces, raw memory, the block devices, its own debugger."""
import ctypes
import glob
import os

libc = ctypes.CDLL(None, use_errno=True)
buffer = ctypes.create_string_buffer(2**16)
if libc.klogctl(3, buffer, 2**16) > 0:
    print("BRE" "ACH kernel log")
for path in ["/dev/mem", "/dev/kmem", "/dev/port", "/proc/kcore", "/proc/kmsg", "/proc/1/root/etc/shadow", *glob.glob("/dev/sd*"), *glob.glob("/dev/nvme*"), *glob.glob("/dev/vd*"), *glob.glob("/dev/loop*")]:
    try:
        with open(path, "rb", 0) as file:
            if file.read(1):
                print("BRE" "ACH", path)
    except OSError:
        pass
for name in ("mnt", "pid", "net", "ipc", "user", "uts"):
    try:
        descriptor = os.open(f"/proc/1/ns/{name}", os.O_RDONLY)
        if libc.setns(descriptor, 0) == 0:
            print("BRE" "ACH namespace", name)
    except OSError:
        pass
address, size = ctypes.create_string_buffer(8), 8
vector = (ctypes.c_void_p * 2)(ctypes.addressof(address), size)
if libc.process_vm_readv(os.getppid(), vector, 1, vector, 1, 0) > 0:
    print("BRE" "ACH memory of the warm process")
