import json


def cell(notebook, name):
    return next(c for c in notebook["cells"] if c["id"] == name)


def edit(notebook):
    cell(notebook, "label")["source"] += "# schön\n"
    return json.dumps(notebook, ensure_ascii=False).encode("latin-1")
