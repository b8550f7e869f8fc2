def cell(notebook, name):
    return next(c for c in notebook["cells"] if c["id"] == name)


def edit(notebook):
    check = cell(notebook, "label--example")
    cell(notebook, "label")["source"] += "\n\n" + check["source"]
    notebook["cells"].remove(check)
