"""Takes over as soon as its cell is asked for, and gives outputs of its own making."""
weird = [[2, "output_type", "stream", "name", "stdout", "text", "x" * 10**7], [13, 1, "object"], None, [5, "<f8", [0], b"", True]]
serve(lambda request: ["ok", [1, [0, *weird], True], []] if b"run" in request else ["ok", None, []])
