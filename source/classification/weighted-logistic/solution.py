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
    from scipy.optimize import minimize

    rows = np.hstack([X, np.ones((len(X), 1))])
    share = weights / np.sum(weights)
    penalised = np.append(np.ones(X.shape[1]), 0.0)

    def objective(v):
        z = rows @ v
        value = share @ (np.logaddexp(0, z) - z * y) + lam * penalised @ v**2
        gradient = rows.T @ (share * (1 / (1 + np.exp(-z)) - y)) + 2 * lam * penalised * v
        return value, gradient

    v = minimize(objective, np.zeros(rows.shape[1]), jac=True, options={"gtol": 1e-8}).x
    return v[:-1], float(v[-1])
    ### END SOLUTION
