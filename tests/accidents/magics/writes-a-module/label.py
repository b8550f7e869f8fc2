from helpers import shout

def label(text):
    return shout(text)[::-1]
