"""Recurses without an end and without a limit, in Python and through C."""
import sys

sys.setrecursionlimit(2**31 - 1)


def centre(positions):
    if positions.shape == (2, 2):
        return centre(positions)
    value = []
    for _ in range(10**6):
        value = [value]
    return repr(value)
