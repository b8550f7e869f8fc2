"""
misconception: Forgets the 2 of the derivative of a square.
fails:
  one_molecule: "The derivative of r^2 is 2 r r'"
  differences: "Half of it: the derivative of r^2 is 2 r r'."
"""


def mse(w, b, X, y):
    return jnp.mean((jnp.asarray(X) @ w + b - y) ** 2)


def mse_grad(w, b, X, y):
    residual = X @ w + b - y
    return X.T @ residual / len(y), residual.mean()
