"""
misconception: Chooses the columns once, with all labels, before the folds.
fails:
  oracle: "Some predictions are not those of the four steps."
  noise: "the test labels chose the features"
  labels: "not the choice of columns"
  features: "whoever is tested beside it"
  rare: "so other columns come first"
"""


def correlations(X, y):
    r = np.zeros(X.shape[1])
    varies = X.max(axis=0) > X.min(axis=0)
    r[varies] = [np.corrcoef(x, y)[0, 1] for x in X[:, varies].T]
    return r


def cv_select(X, y, folds, n_keep, lam):
    out = np.empty(len(y))
    keep = np.argsort(-np.abs(correlations(X, y)))[:n_keep]
    for test in folds:
        train = np.setdiff1d(np.arange(len(y)), test)
        Z = X[:, keep]
        mean, sd = Z[train].mean(axis=0), Z[train].std(axis=0)
        sd[Z[train].max(axis=0) == Z[train].min(axis=0)] = np.inf
        Z = (Z - mean) / sd
        centre = y[train].mean()
        A, residual = Z[train], y[train] - centre
        w = np.linalg.pinv(A.T @ A + len(train) * lam * np.eye(n_keep)) @ A.T @ residual
        out[test] = Z[test] @ w + centre
    return out
