"""Changes all that a process can change of itself, for whoever runs in it next."""
import decimal
import gc
import locale
import os
import random
import resource
import signal
import sys
import threading

np.mean, np.sum = lambda *a, **k: 7.0, lambda *a, **k: 7.0
np.seterr(all="raise")
np.random.seed(1)
random.seed(1)
decimal.getcontext().prec = 1
os.umask(0o777)
os.chdir("/")
os.environ.clear()
os.nice(19)
sys.setrecursionlimit(200)
sys.path.clear()
gc.disable()
signal.pthread_sigmask(signal.SIG_BLOCK, range(1, 60))
resource.setrlimit(resource.RLIMIT_NOFILE, (20, 20))
sys.modules["math"] = sys.modules["json"] = None
