import json


def edit(notebook):
    text = json.dumps(notebook, indent=1)
    return text.replace(' "metadata"', "<<<<<<< HEAD\n \"metadata\"", 1).encode()
