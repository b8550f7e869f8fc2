"""Nameless cells that carry the ids of the locked ones, before them and after them."""
import copy


def attack(notebook):
    cells = notebook["cells"]
    for cell in copy.deepcopy(cells):
        if "--" in cell["id"] or cell["id"] == "setup":
            cell["metadata"] = {}
            cell["source"] = "np = test_case = None"
            cells.insert(0, cell)
            cells.append(copy.deepcopy(cell))
