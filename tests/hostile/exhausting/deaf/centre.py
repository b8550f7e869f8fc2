"""Does not listen to interrupts, and never ends."""
import signal


def centre(positions):
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    while True:
        try:
            while True:
                pass
        except KeyboardInterrupt:
            continue
