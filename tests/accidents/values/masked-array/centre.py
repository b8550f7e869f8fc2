def centre(positions):
    return np.ma.masked_invalid(positions).mean(axis=0)
