def label(text):
    return text.upper()[::-1]
assert label('ab') == 'AB', 'my own test'
