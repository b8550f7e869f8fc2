"""
misconception: Sorts correlations that are NaN to the front and divides by a zero spread.
fails:
  rare: "its correlation is 0/0"
"""


def correlations(X, y):
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.array([np.corrcoef(x, y)[0, 1] for x in X.T])


def cv_select(X, y, folds, n_keep, lam):
    out = np.empty(len(y))
    for test in folds:
        train = np.setdiff1d(np.arange(len(y)), test)
        keep = np.argsort(np.abs(correlations(X[train], y[train])))[::-1][:n_keep]
        Z = X[:, keep]
        mean, sd = Z[train].mean(axis=0), Z[train].std(axis=0)
        sd[Z[train].max(axis=0) == Z[train].min(axis=0)] = np.inf
        Z = (Z - mean) / sd
        centre = y[train].mean()
        A, residual = Z[train], y[train] - centre
        w = np.linalg.pinv(A.T @ A + len(train) * lam * np.eye(n_keep)) @ A.T @ residual
        out[test] = Z[test] @ w + centre
    return out
