def centre(positions):
    return positions.astype(np.longdouble).mean(axis=0)
