"""
misconception: Adds an intercept by subtracting means.
fails:
  small: no intercept
  minimum: there is no intercept
  same_model: they must minimise the same objective
  tall: w is not the minimum
"""


def ridge_primal(X, y, lam):
    X, y = X - X.mean(axis=0), y - y.mean()
    return np.linalg.solve(X.T @ X + lam * np.eye(X.shape[1]), X.T @ y)


def ridge_dual(X, y, lam):
    return np.linalg.solve(X @ X.T + lam * np.eye(len(X)), y)
