def centre(positions):
    positions -= positions.mean(axis=0)
    return -positions.mean(axis=0)
