def label(text):
    while text:
        pass
