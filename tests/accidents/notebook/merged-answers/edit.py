def cell(notebook, name):
    return next(c for c in notebook["cells"] if c["id"] == name)


def edit(notebook):
    label = cell(notebook, "label")
    cell(notebook, "centre")["source"] += "\n\n" + label["source"]
    notebook["cells"].remove(label)
