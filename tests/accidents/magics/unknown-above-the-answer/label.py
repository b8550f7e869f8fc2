%tensorflow_version 2.x
def label(text):
    return text.upper()[::-1]
