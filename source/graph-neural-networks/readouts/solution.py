def readout(H: np.ndarray, mask: np.ndarray, kind: str) -> np.ndarray:
    """One feature vector for each molecule of a padded batch.

    Args:
        H: (B, N, F) node features; rows outside the mask may hold anything.
        mask: (B, N) bool, True for real atoms.
        kind: "sum", "mean" or "max".

    Returns:
        (B, F) the sum, mean or maximum over the real atoms.
    """
    ### BEGIN SOLUTION
    real = mask[..., None]
    if kind == "max":
        return np.where(real, H, -np.inf).max(axis=1)
    total = np.where(real, H, 0).sum(axis=1)
    if kind == "sum":
        return total
    return total / np.maximum(real.sum(axis=1), 1)
    ### END SOLUTION
