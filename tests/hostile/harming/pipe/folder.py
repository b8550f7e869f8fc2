"""The notebook is a pipe that nobody writes to, the timestamp a link to the clock."""
import os


def attack(folder, content):
    folder.mkdir(parents=True)
    os.mkfifo(folder / "toy.ipynb")
    (folder / "timestamp.txt").symlink_to("/dev/zero")
