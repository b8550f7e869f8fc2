"""
misconception: Standardises all rows together.
fails:
  oracle: "Some predictions are not those of the four steps."
  features: "fit the scaler inside the fold"
  rare: "Columns that are copies"
"""


def correlations(X, y):
    r = np.zeros(X.shape[1])
    varies = X.max(axis=0) > X.min(axis=0)
    r[varies] = [np.corrcoef(x, y)[0, 1] for x in X[:, varies].T]
    return r


def cv_select(X, y, folds, n_keep, lam):
    out = np.empty(len(y))
    for test in folds:
        train = np.setdiff1d(np.arange(len(y)), test)
        keep = np.argsort(-np.abs(correlations(X[train], y[train])))[:n_keep]
        Z = X[:, keep]
        mean, sd = Z.mean(axis=0), Z.std(axis=0)
        sd[Z.max(axis=0) == Z.min(axis=0)] = np.inf
        Z = (Z - mean) / sd
        centre = y[train].mean()
        Z = Z - Z[train].mean(axis=0)
        A, residual = Z[train], y[train] - centre
        w = np.linalg.pinv(A.T @ A + len(train) * lam * np.eye(n_keep)) @ A.T @ residual
        out[test] = Z[test] @ w + centre
    return out
