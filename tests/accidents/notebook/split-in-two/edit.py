def cell(notebook, name):
    return next(c for c in notebook["cells"] if c["id"] == name)


def edit(notebook):
    answer = cell(notebook, "label")
    answer["source"] = "def shout(text):\n    return text.upper()\n"
    place = notebook["cells"].index(answer) + 1
    second = "def label(text):\n    return shout(text)[::-1]\n"
    notebook["cells"].insert(place, {"cell_type": "code", "metadata": {}, "outputs": [], "source": second})
