"""Answers that are as large as they may be, then larger."""
sizes = itertools.chain([2**20 * 7, 2**20 * 9], itertools.repeat(2))


def large(request):
    size = next(sizes)
    return ["ok", [5, "<f8", [size], bytes(8 * size), True], []]


lie(large)
