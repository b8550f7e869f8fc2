!ls
here = !pwd
def label(text):
    return text.upper()[::-1]
