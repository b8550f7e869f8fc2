def is_psd(K: np.ndarray, tol: float = 1e-8) -> bool:
    """Whether a matrix is symmetric and positive semidefinite, up to rounding.

    Args:
        K: (N, N) float64.
        tol: allowed asymmetry, relative to the largest |K_ij|, and allowed negative eigenvalue, relative
            to the largest absolute one.

    Returns:
        True or False.
    """
    ### BEGIN SOLUTION
    if np.abs(K - K.T).max() > tol * np.abs(K).max():
        return False
    eigenvalues = np.linalg.eigvalsh(K + K.T)  # twice those of K: only their ratios matter
    return bool(eigenvalues.min() >= -tol * np.abs(eigenvalues).max())
    ### END SOLUTION


def bad_points() -> np.ndarray:
    """Points in the plane, (N, 2), whose distance matrix is not positive semidefinite."""
    ### BEGIN SOLUTION
    return np.eye(2)  # any two different points will do
    ### END SOLUTION
