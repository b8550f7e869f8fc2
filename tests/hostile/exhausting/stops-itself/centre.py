"""The process stops itself and waits to be continued."""
import os
import signal


def centre(positions):
    os.kill(os.getpid(), signal.SIGSTOP)
