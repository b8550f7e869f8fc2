%load_ext lab_black
def label(text):
    return text.upper()[::-1]
