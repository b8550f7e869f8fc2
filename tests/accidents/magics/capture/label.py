%%capture out
print('noise')
def label(text):
    return text.upper()[::-1]
