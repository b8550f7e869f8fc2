def label(text):
    ctypes.string_at(8)
