import warnings

def centre(positions):
    warnings.warn('positions may be large')
    np.array([0.0]) / 0
    return positions.mean(axis=0)
