"""Gives to each question the answer that belongs to the one before."""
last = [["ok", [1, [0], True], []]]


def late(request):
    operation = request[2 : 2 + request[1] - 0xA0]
    values = {b"run": [1, [0], True], b"get": [13, 1, "function"], b"call": [5, "<f8", [3], bytes(24), True]}
    last.append(["ok", values.get(operation), []])
    return last.pop(0)


serve(late)
