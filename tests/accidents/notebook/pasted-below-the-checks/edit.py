def cell(notebook, name):
    return next(c for c in notebook["cells"] if c["id"] == name)


def edit(notebook):
    answer = dict(cell(notebook, "label"))
    cell(notebook, "label")["source"] = "raise NotImplementedError()"
    notebook["cells"].append(answer)
