def label(text):
    return text.upper()[::-1]

while label('a') != 'b':
    pass
