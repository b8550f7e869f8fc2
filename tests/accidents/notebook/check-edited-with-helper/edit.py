def cell(notebook, name):
    return next(c for c in notebook["cells"] if c["id"] == name)


def edit(notebook):
    cell(notebook, "setup")["source"] += "\nimport math\n"
    cell(notebook, "total")["source"] = "def total(values):\n    return math.fsum(values)\n"
