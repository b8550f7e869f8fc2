def label(text):
    return shout(text)[::-1]
