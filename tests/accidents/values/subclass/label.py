class Text(str):
    pass

def label(text):
    return Text(text.upper()[::-1])
