"""
misconception: Solves the system of N equations for the weights, too, and that of D for alpha.
fails:
  tall: a system of D equations
  wide: a system of N equations
"""


def ridge_primal(X, y, lam):
    return X.T @ np.linalg.solve(X @ X.T + lam * np.eye(len(X)), y)


def ridge_dual(X, y, lam):
    return (y - X @ np.linalg.solve(X.T @ X + lam * np.eye(X.shape[1]), X.T @ y)) / lam
