def rbf_expand(d, centers, gamma):
    """np.subtract.outer adds the axis by itself."""
    return np.exp(-gamma * np.square(np.subtract.outer(d, centers)))
