"""
misconception: Centres the labels with the mean of all of them.
fails:
  exact: "every out-of-fold prediction must equal its label"
  oracle: "Some predictions are not those of the four steps."
  labels: "not the mean of the labels"
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
        mean, sd = Z[train].mean(axis=0), Z[train].std(axis=0)
        sd[Z[train].max(axis=0) == Z[train].min(axis=0)] = np.inf
        Z = (Z - mean) / sd
        centre = y.mean()
        A, residual = Z[train], y[train] - centre
        w = np.linalg.pinv(A.T @ A + len(train) * lam * np.eye(n_keep)) @ A.T @ residual
        out[test] = Z[test] @ w + centre
    return out
