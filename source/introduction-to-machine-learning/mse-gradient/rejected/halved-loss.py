"""
misconception: Halves the loss so that the gradient has no factor, as some textbooks do.
fails:
  one_molecule: the loss 12.25
  loss: squared and not halved
  differences: Half of it
  traceable: Its derivatives must be the slopes of the mean squared error.
"""


def mse(w, b, X, y):
    return jnp.mean((jnp.asarray(X) @ w + b - y) ** 2) / 2


def mse_grad(w, b, X, y):
    residual = X @ w + b - y
    return X.T @ residual / len(y), residual.mean()
