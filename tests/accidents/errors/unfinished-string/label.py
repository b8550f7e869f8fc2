def label(text):
    """Backwards
    return text
