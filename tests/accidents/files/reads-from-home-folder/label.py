table = open('C:/Users/me/Desktop/masses.csv').read()
def label(text):
    return text.upper()[::-1]
