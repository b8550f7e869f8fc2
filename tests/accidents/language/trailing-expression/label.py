def label(text):
    return text.upper()[::-1]
label('ab');
label('abc')
