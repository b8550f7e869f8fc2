"""Writes to the terminal, the console and the pipes of the processes above it."""
import fcntl
import glob
import os
import termios

for path in ["/dev/tty", "/dev/console", "/dev/kmsg", "/dev/ptmx", *glob.glob("/dev/pts/*"), *glob.glob("/proc/[0-9]*/fd/*")]:
    if path.startswith(f"/proc/{os.getpid()}/"):
        continue
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_NOCTTY | os.O_NONBLOCK)
    except OSError:
        continue
    if not path.endswith("ptmx"):
        print("BRE" "ACH", path)
    for character in "\x1b]0;owned\x07":
        try:
            fcntl.ioctl(descriptor, termios.TIOCSTI, character)
            print("BRE" "ACH typed", path)
        except OSError:
            pass
