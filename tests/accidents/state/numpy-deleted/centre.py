del np
def centre(positions):
    return np.mean(positions, axis=0)
