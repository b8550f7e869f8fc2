def cell(notebook, name):
    return next(c for c in notebook["cells"] if c["id"] == name)


def edit(notebook):
    place = notebook["cells"].index(cell(notebook, "label"))
    answer = notebook["cells"][place]
    first = {**answer, "source": "def shout(text):\n    return text.upper()\n"}
    answer["source"] = "def label(text):\n    return shout(text)[::-1]\n"
    notebook["cells"].insert(place, first)
