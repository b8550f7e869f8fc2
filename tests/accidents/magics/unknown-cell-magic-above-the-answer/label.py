%%memit -r 1
def label(text):
    return text.upper()[::-1]
