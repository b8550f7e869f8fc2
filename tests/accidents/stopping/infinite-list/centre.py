def centre(positions):
    out = []
    while True:
        out.append(positions.mean(axis=0))
