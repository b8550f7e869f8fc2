"""Folders in folders, deeper than a path can name and than Python can recurse."""
import os

os.mkdir("/tmp/hostile")
os.chdir("/tmp/hostile")
try:
    for _ in range(1500):
        os.mkdir("d" * 200)
        os.chdir("d" * 200)
except OSError:
    pass
