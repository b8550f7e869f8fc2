"""A storm of timers and signals that never lets a line run to its end."""
import signal


def centre(positions):
    signal.signal(signal.SIGALRM, lambda *args: None)
    signal.signal(signal.SIGPROF, lambda *args: signal.raise_signal(signal.SIGALRM))
    signal.setitimer(signal.ITIMER_REAL, 1e-6, 1e-6)
    signal.setitimer(signal.ITIMER_PROF, 1e-6, 1e-6)
    return positions[0] * np.nan
