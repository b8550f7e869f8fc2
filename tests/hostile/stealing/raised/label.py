"""Raises what it is given: as the text, the name, the notes and the cause of an exception."""


def label(text):
    kind = type(text.replace("-", "_"), (ValueError,), {"__module__": text, "__qualname__": text})
    error = kind(text)
    error.add_note(text)
    raise error from type(text, (KeyError,), {})(text)
