"""Thirty cells, each of which ends the process, so that the notebook is run again without it."""


def attack(notebook):
    cell = {"cell_type": "code", "source": "import os; os._exit(0)", "metadata": {}, "outputs": []}
    notebook["cells"] = notebook["cells"][:1] + [dict(cell) for _ in range(30)] + notebook["cells"][1:]
