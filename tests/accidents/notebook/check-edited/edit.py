def cell(notebook, name):
    return next(c for c in notebook["cells"] if c["id"] == name)


def edit(notebook):
    cell(notebook, "label--example")["source"] = "assert label('ab') == 'BA'\nraise ValueError"
