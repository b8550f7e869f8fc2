def rbf_expand(d, centers, gamma):
    """Flattens, fills one column for each centre, and restores the shape."""
    d = np.array(d, dtype=float)
    result = np.empty((d.size, len(centers)))
    for k, center in enumerate(centers):
        result[:, k] = np.exp(-(((d.ravel() - center) * np.sqrt(gamma)) ** 2))
    return result.reshape((*d.shape, len(centers)))
