"""Several notebooks, whose names are listed to people."""
import os


def attack(folder, content):
    folder.mkdir(parents=True)
    for number in range(300):
        with open(os.fsencode(folder) + b"/\x1b[2J\xff<img src=x onerror=alert(1)>" + b"x" * 180 + b"%d.ipynb" % number, "wb") as file:
            file.write(content)
