def label(text):
    raise ValueError("".join(heard)[-3000:])
