def cell(notebook, name):
    return next(c for c in notebook["cells"] if c["id"] == name)


def edit(notebook):
    answer, check = cell(notebook, "label"), cell(notebook, "label--example")
    check["source"] = answer["source"] + "\n" + check["source"]
    answer["source"] = "# YOUR CODE HERE\nraise NotImplementedError()"
