!pip install -q some-package-that-is-not-there
def label(text):
    return text.upper()[::-1]
