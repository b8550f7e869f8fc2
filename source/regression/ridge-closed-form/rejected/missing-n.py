"""
misconception: Adds lam to X^T X, which is right for a sum of squared errors.
fails:
  sklearn: "scikit-learn's Ridge adds up the squared errors instead of taking the mean"
  copies: Your penalty weakens as data grow
"""


def ridge(X, y, lam):
    A, mean = X - X.mean(axis=0), y.mean()
    w = np.linalg.pinv(A.T @ A + lam * np.eye(X.shape[1]), rcond=1e-12) @ A.T @ (y - mean)
    return w, mean - X.mean(axis=0) @ w
