def label(text):
    print(text.upper()[::-1])
