import signal


def label(text):
    os.kill(os.getpid(), signal.SIGKILL)
