import ctypes
ctypes.string_at(0)
def label(text):
    return text.upper()[::-1]
