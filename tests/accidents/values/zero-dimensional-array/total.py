def total(values):
    return np.asarray(sum(values))
