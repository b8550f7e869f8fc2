def label(text):
    return ESCAPES
