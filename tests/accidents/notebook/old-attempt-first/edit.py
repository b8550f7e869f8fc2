def cell(notebook, name):
    return next(c for c in notebook["cells"] if c["id"] == name)


def edit(notebook):
    answer = cell(notebook, "label")
    old = {**answer, "source": "def label(text):\n    return text\n"}
    notebook["cells"].insert(notebook["cells"].index(answer), old)
