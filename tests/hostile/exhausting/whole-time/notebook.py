"""So many cells that never end that the time for the whole submission is gone."""


def attack(notebook):
    cell = {"cell_type": "code", "source": "import time\ntime.sleep(60)", "metadata": {}, "outputs": []}
    notebook["cells"] = notebook["cells"][:1] + [dict(cell) for _ in range(30)] + notebook["cells"][1:]
