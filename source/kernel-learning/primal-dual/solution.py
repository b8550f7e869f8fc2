def ridge_primal(X: np.ndarray, y: np.ndarray, lam: float) -> np.ndarray:
    """Ridge regression with one weight for each descriptor.

    Args:
        X: (N, D) float64.
        y: (N,) float64.
        lam: penalty on |w|^2, greater than 0.

    Returns:
        w (D,) float64.
    """
    ### BEGIN SOLUTION
    return np.linalg.solve(X.T @ X + lam * np.eye(X.shape[1]), X.T @ y)
    ### END SOLUTION


def ridge_dual(X: np.ndarray, y: np.ndarray, lam: float) -> np.ndarray:
    """Ridge regression with one coefficient for each molecule; w = X^T alpha.

    Args: as for `ridge_primal`.

    Returns:
        alpha (N,) float64, equal to (y - X w) / lam.
    """
    ### BEGIN SOLUTION
    return np.linalg.solve(X @ X.T + lam * np.eye(len(X)), y)
    ### END SOLUTION
