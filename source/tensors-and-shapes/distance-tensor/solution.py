def pairwise_distances(pos: np.ndarray) -> np.ndarray:
    """Distances between all pairs of atoms in each frame.

    Args:
        pos: (..., N, 3) float64 or float32, positions in angstrom.

    Returns:
        (..., N, N), dtype of `pos`, distances in angstrom.
    """
    ### BEGIN SOLUTION
    difference = pos[..., :, None, :] - pos[..., None, :, :]
    return np.sqrt((difference**2).sum(axis=-1))
    ### END SOLUTION
