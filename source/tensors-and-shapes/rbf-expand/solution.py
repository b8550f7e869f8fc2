def rbf_expand(d: np.ndarray | float, centers: np.ndarray, gamma: float) -> np.ndarray:
    """Expand distances in Gaussian basis functions.

    Args:
        d: (...) float, distances in angstrom; any rank, a plain number included.
        centers: (K,) float, centres of the basis functions in angstrom.
        gamma: positive width parameter in 1/angstrom^2.

    Returns:
        (..., K) float, values of the basis functions.
    """
    ### BEGIN SOLUTION
    return np.exp(-gamma * (np.asarray(d)[..., None] - centers) ** 2)
    ### END SOLUTION
