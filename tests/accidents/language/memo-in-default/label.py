def label(text, seen={}):
    return seen.setdefault(text, text.upper()[::-1])
