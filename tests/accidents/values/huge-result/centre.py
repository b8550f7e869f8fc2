def centre(positions):
    return np.zeros((3000, 3000, 20))
