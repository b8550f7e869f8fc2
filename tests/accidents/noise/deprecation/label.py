import warnings
warnings.simplefilter('always')

def label(text):
    warnings.warn('old', DeprecationWarning)
    return text.upper()[::-1]
