def label(text):
    out = []
    while True:
        out.append(text * 10**6)
