import json


def edit(notebook):
    return b"\xef\xbb\xbf" + json.dumps(notebook).encode()
