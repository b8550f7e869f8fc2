"""The interpreter crashes in every check."""
import ctypes


def centre(positions):
    ctypes.string_at(0)
