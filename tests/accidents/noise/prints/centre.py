def centre(positions):
    print('positions', positions)
    return positions.mean(axis=0)
