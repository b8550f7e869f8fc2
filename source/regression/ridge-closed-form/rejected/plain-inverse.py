"""
misconception: Inverts X^T X + N lam I also when it is singular.
fails:
  collinear: Collinear descriptors make X^T X singular
"""


def ridge(X, y, lam):
    A, mean = X - X.mean(axis=0), y.mean()
    w = np.linalg.inv(A.T @ A + len(y) * lam * np.eye(X.shape[1])) @ A.T @ (y - mean)
    return w, mean - X.mean(axis=0) @ w
