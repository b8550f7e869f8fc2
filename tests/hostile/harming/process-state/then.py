import decimal
import math
import os
import resource
import signal
import sys

found = [np.mean([1.0]) != 1.0, sys.getrecursionlimit() < 500, decimal.getcontext().prec == 1, not sys.path]
found += [resource.getrlimit(resource.RLIMIT_NOFILE)[0] <= 20, len(signal.pthread_sigmask(0, [])) > 30]
found += [os.getcwd() == "/", os.getpriority(os.PRIO_PROCESS, 0) >= 19 > os.getpriority(os.PRIO_PROCESS, os.getppid())]
if any(found):
    print("BRE" "ACH", found)
