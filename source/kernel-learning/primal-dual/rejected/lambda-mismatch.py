"""
misconception: Means a mean squared error in one form and a sum in the other.
fails:
  small: the same lambda in both forms
  same_model: they must minimise the same objective
  residuals: in units of lambda
  wide: without a factor N
"""


def ridge_primal(X, y, lam):
    return np.linalg.solve(X.T @ X + lam * np.eye(X.shape[1]), X.T @ y)


def ridge_dual(X, y, lam):
    return np.linalg.solve(X @ X.T + lam * len(X) * np.eye(len(X)), y)
