def label(text):
    text = list(text)
    return text
