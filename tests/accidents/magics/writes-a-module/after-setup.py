%%writefile helpers.py
def shout(text):
    return text.upper()
