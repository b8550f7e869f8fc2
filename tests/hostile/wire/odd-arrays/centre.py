"""Arrays whose values are none: letters beyond Unicode, truths that are two, numbers of the other end."""
odd = itertools.cycle([
    ["<U1", [3], b"\xff" * 12, True], ["|b1", [3], b"\2\3\xff", True], [">f2", [3], b"\x7f\xff" * 3, False], ["<U1024", [3], b"\0" * 12288, True],
    ["|S4096", [3], b"\xff" * 12288, True], ["<c16", [3], b"\xff" * 48, True], ["<f8", [1] * 32, b"\0" * 8, True], ["<f8", [0, 2**25], b"", True],
])  # fmt: skip
lie(lambda request: ["ok", [5, *next(odd)], []])
