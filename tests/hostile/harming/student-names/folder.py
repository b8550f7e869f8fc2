"""Hands in under other names too: markup, control sequences, no Unicode, names of grading's own files."""
import os


def attack(folder, content):
    names = [folder.parent.name.encode(), b"\x1b]0;owned\x07\x1b[2J", b"<img src=x onerror=alert(1)>", b"[red]x", b"\xff\xfe", b"a\nb", b"-rf", b"%(x)s {y}", b"'; DROP TABLE grade; --"]
    for name in names:
        target = os.fsencode(folder.parents[1]) + b"/" + name + b"/toy"
        os.makedirs(target)
        with open(target + b"/toy.ipynb", "wb") as file:
            file.write(content)
