def cv_select(X: np.ndarray, y: np.ndarray, folds: list[np.ndarray], n_keep: int, lam: float) -> np.ndarray:
    """Out-of-fold predictions of selection, scaling and ridge regression.

    Args:
        X: (N, D) features.
        y: (N,) labels.
        folds: row numbers of each test fold; each row is in one of them.
        n_keep: number of columns that are kept, those of largest |correlation| with y.
        lam: ridge penalty, for a mean squared error and standardised features.

    Returns:
        (N,) predictions, each from a model that has not seen the row's fold.
    """
    ### BEGIN SOLUTION
    out = np.empty(len(y))
    for test in folds:
        train = np.setdiff1d(np.arange(len(y)), test)
        mean, spread = X[train].mean(axis=0), X[train].std(axis=0)
        constant = X[train].max(axis=0) == X[train].min(axis=0)
        Z = np.where(constant, 0, X - mean) / np.where(constant, 1, spread)
        residual = y[train] - y[train].mean()
        keep = np.argsort(-np.abs(Z[train].T @ residual), kind="stable")[:n_keep]
        Z = Z[:, keep]
        hessian = Z[train].T @ Z[train] / len(train) + lam * np.eye(n_keep)
        w = np.linalg.lstsq(hessian, Z[train].T @ residual / len(train), rcond=None)[0]
        out[test] = Z[test] @ w + y[train].mean()
    return out
    ### END SOLUTION
