"""Writes what it is given to files, ends the process, and prints the files when the notebook is run again."""
import glob
import os

for path in glob.glob("/tmp/molgrade-hostile-*") + glob.glob("/dev/shm/molgrade-hostile-*"):
    print(open(path).read())
    os.unlink(path)


def label(text):
    for folder in ("/tmp", "/dev/shm"):
        with open(f"{folder}/molgrade-hostile-{os.getpid()}", "w") as file:
            file.write(text)
    os._exit(0)
