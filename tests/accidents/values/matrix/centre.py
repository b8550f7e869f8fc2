def centre(positions):
    return np.asmatrix(positions).mean(axis=0)
