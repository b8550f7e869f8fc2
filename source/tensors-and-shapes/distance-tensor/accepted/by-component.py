def pairwise_distances(pos):
    """Adds up x, y and z, so that no (..., N, N, 3) array is ever held."""
    total = 0
    for component in np.moveaxis(pos, -1, 0):
        total = total + (component[..., :, None] - component[..., None, :]) ** 2
    return total**0.5
