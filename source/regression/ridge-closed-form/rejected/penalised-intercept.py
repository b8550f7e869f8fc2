"""
misconception: Appends a column of ones and penalises all parameters alike.
fails:
  exact: With lam = 1 the weights are shorter
  sklearn: the intercept must stay free
  shift: "Adding 10 to every label changed the slopes"
  strong: b the mean of the labels, not zero
  collinear: the norm is that of w alone
"""


def ridge(X, y, lam):
    n, d = X.shape
    A = np.column_stack([X, np.ones(n)])
    theta = np.linalg.pinv(A.T @ A + n * lam * np.eye(d + 1), rcond=1e-12) @ A.T @ y
    return theta[:-1], theta[-1]
