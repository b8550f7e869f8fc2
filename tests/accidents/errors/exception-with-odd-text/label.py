class Odd(Exception):
    def __str__(self):
        raise ValueError

def label(text):
    raise Odd
