"""Nameless cells whose source is hard on a parser: any of them might be an answer that has lost its name."""

BOMBS = [
    "(" * 8000, "1+" * 4000 + "1", "-" * 8000 + "1", "x" + "[0]" * 2600, "x" + ".a" * 4000, "lambda:" * 1100 + "0",
    "f(" * 4000, "{" * 8000, "if 1: pass\n" + "elif 1: pass\n" * 600, "x if y else " * 660 + "z", "f'{" * 100 + "x" + "}'" * 100,
    "x:" + "int|" * 2000 + "int", "9" * 8000, "\0" * 8000, "def label(a=" * 600,
]  # fmt: skip


def attack(notebook):
    for bomb in BOMBS:
        cell = {"cell_type": "markdown", "source": "", "metadata": {}}
        notebook["cells"].append(cell | {"cell_type": "code", "source": f"raise SystemExit  # label\n{bomb}", "outputs": []})
