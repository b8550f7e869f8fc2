"""Twenty thousand cells before the first that counts, each to be parsed."""


def attack(notebook):
    cell = {"cell_type": "code", "source": "x = [1, 2]\n" * 5, "metadata": {}, "outputs": []}
    notebook["cells"] = [dict(cell, id="total") for _ in range(20000)] + notebook["cells"]
