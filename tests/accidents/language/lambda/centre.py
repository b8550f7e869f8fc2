centre = lambda positions: positions.mean(axis=0)
