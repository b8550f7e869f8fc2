"""Says of one argument, half a million times, what has become of it."""
lie(lambda request: ["ok", None, [[0, [5, "<f8", [2, 2], bytes(32), True]]] * 400000])
