def label(text):
    if len(text) > 2:
        raise KeyError(text)
    return text.upper()[::-1]
