%matplotlib inline
def centre(positions):
    return positions.mean(axis=0)
