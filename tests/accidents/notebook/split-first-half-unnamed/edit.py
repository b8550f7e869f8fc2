def cell(notebook, name):
    return next(c for c in notebook["cells"] if c["id"] == name)


def edit(notebook):
    place = notebook["cells"].index(cell(notebook, "label"))
    first = "def shout(text):\n    return text.upper()\n"
    notebook["cells"].insert(place, {"cell_type": "code", "id": "a1", "metadata": {}, "outputs": [], "source": first})
    cell(notebook, "label")["source"] = "def label(text):\n    return shout(text)[::-1]\n"
