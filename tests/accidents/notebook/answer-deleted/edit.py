def cell(notebook, name):
    return next(c for c in notebook["cells"] if c["id"] == name)


def edit(notebook):
    notebook["cells"].remove(cell(notebook, "label"))
