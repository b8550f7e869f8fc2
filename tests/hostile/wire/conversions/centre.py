"""Asked for a number, an array or a text, answers with something that is none and pleases whoever compares."""
odd = itertools.cycle([True, "3.0", b"3.0", [8, b"\3"], [10, 0, None, None], [11], [13, 1, "float"], [6, "<f8", b"\0" * 8], [7, "<f8"], [3], float("nan")])


def converts(request):
    operation = request[2 : 2 + request[1] - 0xA0]
    if operation == b"run":
        return ["ok", [1, [0], True], []]
    if operation in (b"convert", b"array", b"items"):
        return ["ok", next(odd), []]
    return ["ok", [13, 1, "function"] if operation in (b"get", b"call") else None, []]


serve(converts)
