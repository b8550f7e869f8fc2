def balanced_weights(y: np.ndarray) -> np.ndarray:
    """Weights that give both classes the same total.

    Args:
        y: (N,) int, 0 and 1.

    Returns:
        (N,) float; the weights of each class add up to N / 2.
    """
    ### BEGIN SOLUTION
    return len(y) / (2 * np.bincount(y))[y]
    ### END SOLUTION


def fit_logistic(X: np.ndarray, y: np.ndarray, lam: float, weights: np.ndarray) -> tuple[np.ndarray, float]:
    """Minimise the weighted mean cross-entropy plus lam |w|^2.

    Args:
        X: (N, D) float64.
        y: (N,) int, 0 or 1.
        lam: strength of the penalty on w; b is free.
        weights: (N,) float, not negative; only their ratios matter.

    Returns:
        w (D,) float64 and b.
    """
    ### BEGIN SOLUTION
    rows = np.hstack([X, np.ones((len(X), 1))])
    share = weights / np.sum(weights)
    penalty = 2 * lam * np.append(np.ones(X.shape[1]), 0.0)

    def objective(v):
        z = rows @ v
        return share @ (np.logaddexp(0, z) - z * y) + lam * v[:-1] @ v[:-1]

    v = np.zeros(rows.shape[1])
    for _ in range(100):
        p = 1 / (1 + np.exp(-rows @ v))
        gradient = rows.T @ (share * (p - y)) + penalty * v
        if np.abs(gradient).max() < 1e-10:
            break
        curvature = rows.T @ (rows * (share * p * (1 - p))[:, None]) + np.diag(penalty)
        step = np.linalg.solve(curvature, gradient)
        while objective(v - step) > objective(v) + 1e-12 and np.abs(step).max() > 1e-12:
            step = step / 2
        v = v - step
    return v[:-1], float(v[-1])
    ### END SOLUTION
