def rbf_gram(A: np.ndarray, B: np.ndarray, gamma: float) -> np.ndarray:
    """Gaussian similarity of each row of A with each row of B.

    Args:
        A: (N, D) float64.
        B: (M, D) float64.
        gamma: 1 / (length of the descriptors)^2, not negative.

    Returns:
        (N, M) float64 between 0 and 1.
    """
    ### BEGIN SOLUTION
    difference = A[:, None, :] - B[None, :, :]
    return np.exp(-gamma * (difference**2).sum(axis=-1))
    ### END SOLUTION
