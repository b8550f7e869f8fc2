import json


def edit(notebook):
    for c in notebook["cells"]:
        c["source"] = c["source"].replace("\n", "\r\n")
    return json.dumps(notebook, indent=1).replace("\n", "\r\n").encode()
