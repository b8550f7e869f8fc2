def label(text):
    return Hostile()
