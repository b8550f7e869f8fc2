"""Breaks the worker in its own process: what it answers with, its signals, its shell."""
import gc
import signal
import sys

signal.signal(signal.SIGINT, signal.SIG_IGN)
for value in gc.get_objects():
    if type(value).__name__ == "Worker" and type(value).__module__.startswith("molgrade"):
        value.do_get = lambda name, pinned: (lambda *args: np.zeros(3))
        value.do_remember = None
        value._snapshot = None
sys.modules["molgrade.engine.wire"].Encoder.encode = lambda self, value: 1
