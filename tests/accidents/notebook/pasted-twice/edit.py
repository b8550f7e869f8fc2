def cell(notebook, name):
    return next(c for c in notebook["cells"] if c["id"] == name)


def edit(notebook):
    answer = cell(notebook, "label")
    notebook["cells"].insert(notebook["cells"].index(answer), dict(answer))
