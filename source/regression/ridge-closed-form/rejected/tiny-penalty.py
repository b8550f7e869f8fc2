"""
misconception: Always adds a small number to the diagonal so that the matrix can be inverted.
fails:
  exact: w is (2, -1) and b is 5
  sklearn: For some penalty the minimum is another one.
  copies: Your penalty weakens as data grow
  collinear: use a solver that picks the minimum-norm solution
"""


def ridge(X, y, lam):
    A, mean = X - X.mean(axis=0), y.mean()
    w = np.linalg.inv(A.T @ A + (len(y) * lam + 1e-3) * np.eye(X.shape[1])) @ A.T @ (y - mean)
    return w, mean - X.mean(axis=0) @ w
