import signal
signal.alarm(1)
signal.alarm(0)
signal.signal(signal.SIGTERM, signal.SIG_IGN)
