def centre(positions):
    while True:
        yield positions.mean(axis=0)
