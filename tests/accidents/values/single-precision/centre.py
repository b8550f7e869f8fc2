def centre(positions):
    return positions.astype(np.float32).mean(axis=0)
