"""
misconception: Takes the residual as label minus prediction and forgets the minus that this brings.
fails:
  one_molecule: r is prediction minus label
  differences: a step against your gradient would climb the loss
"""


def mse(w, b, X, y):
    return jnp.mean((y - (jnp.asarray(X) @ w + b)) ** 2)


def mse_grad(w, b, X, y):
    residual = y - (X @ w + b)
    return 2 * X.T @ residual / len(y), 2 * residual.mean()
