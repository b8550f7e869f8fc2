"""
misconception: Adds up the molecules' gradients, as for a loss that is a sum.
fails:
  differences: "N times it: the loss is a mean."
  twice: "divide by N"
"""


def mse(w, b, X, y):
    return jnp.mean((jnp.asarray(X) @ w + b - y) ** 2)


def mse_grad(w, b, X, y):
    residual = X @ w + b - y
    return 2 * X.T @ residual, 2 * residual.sum()
