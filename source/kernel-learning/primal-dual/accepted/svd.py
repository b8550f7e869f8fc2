def ridge_primal(X, y, lam):
    U, s, Vt = np.linalg.svd(X, full_matrices=False)
    return Vt.T @ (s / (s**2 + lam) * (U.T @ y))


def ridge_dual(X, y, lam):
    """The part of y outside the span of the columns is pure residual."""
    U, s, _ = np.linalg.svd(X, full_matrices=False)
    inside = U.T @ y
    return U @ (inside / (s**2 + lam)) + (y - U @ inside) / lam
