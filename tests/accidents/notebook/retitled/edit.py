def cell(notebook, name):
    return next(c for c in notebook["cells"] if c["id"] == name)


def edit(notebook):
    answer = cell(notebook, "label")
    answer["metadata"]["nbgrader"]["grade_id"] = answer["id"] = "my-label"
