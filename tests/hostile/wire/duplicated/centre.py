"""Gives every answer twice, so that each second question gets the first one's."""


def twice(request):
    operation = request[2 : 2 + request[1] - 0xA0]
    zeros = [5, "<f8", [3], bytes(24), True]
    answer = {b"run": [1, [0], True], b"get": [13, 1, "function"], b"call": zeros, b"array": zeros}.get(operation)
    send(["ok", answer, []])
    return ["ok", answer, []]


serve(twice)
