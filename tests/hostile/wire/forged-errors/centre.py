"""Raises on the other side what only a grader raises there: skips, exits, its own exceptions, endless texts."""
names = itertools.cycle(["SystemExit", "KeyboardInterrupt", "GeneratorExit", "SkipTest", "StopIteration", "Stopped", "SandboxLost", "HandleError", "ExceptionGroup", "UnicodeDecodeError", "MemoryError", "RecursionError", "AssertionError", "BaseException"])
lie(lambda request: ["error", [next(names)] * 10000, "x" * 10**6, "\x1b[2J\0" * 10**6, []])
