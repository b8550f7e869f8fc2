def centre(positions):
    return tuple(positions.mean(axis=0))
