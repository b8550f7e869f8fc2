"""Files that claim to be vast, and what happens when a signal says that they may not be."""
import os
import signal

signal.signal(signal.SIGXFSZ, signal.SIG_DFL)
with open("sparse", "wb") as file:
    os.truncate(file.fileno(), 2**40)
