%%time
def label(text):
    return text.upper()[::-1]
