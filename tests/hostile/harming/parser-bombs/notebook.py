"""Nameless cells whose source is hard on a parser: any of them might be an answer that has lost its name."""

BOMBS = [
    "(" * 90000, "1+" * 49000 + "1", "-" * 99000 + "1", "x" + "[0]" * 30000, "x" + ".a" * 49000, "x" + "()" * 49000,
    "lambda:" * 14000 + "0", "not " * 24000 + "1", "f(" * 49000, "x = [" * 19000, "{" * 99000, "if 1:\n" + " if 1:\n" * 12000,
    "\n".join(" " * n + "if 1:" for n in range(99)) + "\n" + " " * 99 + "x = 1", "if 1: pass\n" + "elif 1: pass\n" * 7000,
    "x if y else " * 8000 + "z", "await " * 16000 + "x", "f'{" * 300 + "x" + "}'" * 300, "global x;" * 11000,
    "x = " + "y = " * 24000 + "1", "def label(a=" * 8000, "@" * 99000, "match x:\n case " + "[" * 90000, "\\\n" * 49000, "\0" * 99000,
    "*" * 99000, "1if 1else " * 9900 + "1", "x:" + "int|" * 24000 + "int", "9" * 99000, "'" * 99000, "#" + "\ud800" * 1000,
]  # fmt: skip


def attack(notebook):
    for bomb in BOMBS:
        cell = {"cell_type": "markdown", "source": "", "metadata": {}}
        notebook["cells"].append(cell | {"cell_type": "code", "source": f"raise SystemExit  # label\n{bomb}", "outputs": []})
