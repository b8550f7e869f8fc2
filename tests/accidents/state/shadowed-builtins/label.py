def label(text):
    return ''.join(list(text.upper()))[::-1]
