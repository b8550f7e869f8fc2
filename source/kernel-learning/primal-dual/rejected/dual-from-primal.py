"""
misconception: Takes any alpha that gives the right weights.
fails:
  small: alpha is the residual over lambda
  residuals: many alphas give the same w
"""


def ridge_primal(X, y, lam):
    return np.linalg.solve(X.T @ X + lam * np.eye(X.shape[1]), X.T @ y)


def ridge_dual(X, y, lam):
    w = X.T @ np.linalg.solve(X @ X.T + lam * np.eye(len(X)), y)
    return np.linalg.lstsq(X.T, w, rcond=None)[0]
