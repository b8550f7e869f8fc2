def cell(notebook, name):
    return next(c for c in notebook["cells"] if c["id"] == name)


def edit(notebook):
    cell(notebook, "label")["source"] += "# one\u2028# two\u2029\x85\x0b"
