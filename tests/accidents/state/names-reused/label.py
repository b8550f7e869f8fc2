def helper(x):
    return x.upper()

def label(text):
    return helper(text)[::-1]
