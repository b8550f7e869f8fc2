def lable(text):
    return text.upper()[::-1]
