"""Tells what it was given when it is thrown away: in destructors, finalizers and at the end of the process."""
import atexit
import sys
import weakref


def tell(*what):
    for stream in (sys.stdout, sys.stderr, sys.__stdout__, sys.__stderr__):
        try:
            print(*what, file=stream, flush=True)
        except Exception:
            pass


class Told(str):
    def __del__(self):
        tell(str(self))


class Kept:
    pass


def label(text):
    kept = Kept()
    weakref.finalize(kept, tell, text)
    atexit.register(tell, text)
    Kept.last, Kept.before = kept, getattr(Kept, "last", None)
    return Told(text)
