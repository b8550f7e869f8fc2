import json


def edit(notebook):
    return json.dumps(notebook, ensure_ascii=False).encode("utf-16")
