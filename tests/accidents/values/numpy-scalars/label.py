def label(text):
    return np.str_(text.upper()[::-1])
