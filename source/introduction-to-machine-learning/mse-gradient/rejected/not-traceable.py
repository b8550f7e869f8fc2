"""
misconception: Returns a Python float, which JAX cannot differentiate.
fails:
  traceable: do not convert to float or to NumPy
"""


def mse(w, b, X, y):
    return float(np.mean((np.asarray(X) @ np.asarray(w) + b - np.asarray(y)) ** 2))


def mse_grad(w, b, X, y):
    residual = X @ w + b - y
    return 2 * X.T @ residual / len(y), 2 * residual.mean()
