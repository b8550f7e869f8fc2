def wrap(pos: np.ndarray, box: np.ndarray) -> np.ndarray:
    """Move atoms into a periodic box.

    Args:
        pos: (..., 3) float or int, positions in angstrom.
        box: (3,) float, edge lengths in angstrom.

    Returns:
        (..., 3) float, a new array with every coordinate in [0, L).
    """
    ### BEGIN SOLUTION
    wrapped = np.mod(pos, box)
    # a tiny negative coordinate is rounded up to L itself
    return np.where(wrapped >= box, 0.0, wrapped)
    ### END SOLUTION
