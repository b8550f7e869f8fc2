def cell(notebook, name):
    return next(c for c in notebook["cells"] if c["id"] == name)


def edit(notebook):
    answer = cell(notebook, "label")
    own = {"cell_type": "code", "id": "own", "metadata": {}, "outputs": [], "source": answer["source"]}
    answer["source"] = "# YOUR CODE HERE\nraise NotImplementedError()"
    notebook["cells"].insert(notebook["cells"].index(answer) + 1, own)
