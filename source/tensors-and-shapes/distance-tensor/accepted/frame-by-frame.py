def pairwise_distances(pos):
    """Recursion over the leading axes, a norm for each atom at the bottom."""
    if pos.ndim > 2:
        return np.stack([pairwise_distances(frame) for frame in pos])
    return np.stack([np.linalg.norm(pos - atom, axis=-1) for atom in pos])
