"""
misconception: Leaves the intercept out of the residual of the gradient.
fails:
  one_molecule: the residual 3.5
  differences: The gradient differs from the slope of the loss.
  minimum: is the intercept part of the prediction in the residual
"""


def mse(w, b, X, y):
    return jnp.mean((jnp.asarray(X) @ w + b - y) ** 2)


def mse_grad(w, b, X, y):
    residual = X @ w - y
    return 2 * X.T @ residual / len(y), 2 * residual.mean()
