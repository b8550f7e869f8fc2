"""A notebook whose name is markup, control sequences and no Unicode, beside a timestamp that is no date."""
import os


def attack(folder, content):
    folder.mkdir(parents=True)
    name = os.fsencode(folder) + b"/\x1b]0;owned\x07<img src=x onerror=alert(1)>`[red]`\xff\n.ipynb"
    with open(name, "wb") as file:
        file.write(content)
    (folder / "timestamp.txt").write_bytes(b"9999-99-99 \x1b[2J\xff")
