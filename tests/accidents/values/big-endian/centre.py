def centre(positions):
    return positions.astype('>f8').mean(axis=0).astype('>f8')
