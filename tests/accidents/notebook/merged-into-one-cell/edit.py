def cell(notebook, name):
    return next(c for c in notebook["cells"] if c["id"] == name)


def edit(notebook):
    sources = [c["source"] for c in notebook["cells"]]
    one = {"cell_type": "code", "id": "one", "metadata": {}, "outputs": [], "source": "\n\n".join(sources)}
    notebook["cells"] = [cell(notebook, "setup"), one]
