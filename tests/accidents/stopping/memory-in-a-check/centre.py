def centre(positions):
    return np.ones((len(positions), 10**6, 10**6)).mean(axis=0)
