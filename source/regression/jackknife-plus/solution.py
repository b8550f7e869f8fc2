def jackknife_plus(
    X: np.ndarray, y: np.ndarray, x_new: np.ndarray, alpha: float, fit: Callable, predict: Callable
) -> tuple[float, float]:
    """Prediction interval for a new molecule from leave-one-out fits.

    Args:
        X: (N, D) features.
        y: (N,) labels.
        x_new: (D,) features of the new molecule.
        alpha: share of misses allowed, between 0 and 0.5.
        fit: fit(X, y) returns a model.
        predict: predict(model, X) returns predictions (M,) for features (M, D).

    Returns:
        Lower and upper end, infinite if N is too small for alpha.
    """
    ### BEGIN SOLUTION
    n = len(y)
    low, high = np.empty(n), np.empty(n)
    for i in range(n):
        others = np.arange(n) != i
        own, new = np.asarray(predict(fit(X[others], y[others]), np.stack([X[i], x_new])))
        residual = abs(y[i] - own)
        low[i], high[i] = new - residual, new + residual
    k = int(np.floor(alpha * (n + 1)))
    if k == 0:
        return -np.inf, np.inf
    return np.sort(low)[k - 1], np.sort(high)[n - k]
    ### END SOLUTION
