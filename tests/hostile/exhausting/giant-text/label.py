def label(text):
    return text * 2**23
