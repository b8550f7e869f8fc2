def label(text):
    return label(text[1:]) + text[0].upper() if text is not None else ''
