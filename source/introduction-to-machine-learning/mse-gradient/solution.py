def mse(w: jax.Array, b: float, X: jax.Array, y: jax.Array) -> jax.Array:
    """Mean squared error of the linear model X w + b.

    Args:
        w: (D,) weights.
        b: intercept.
        X: (N, D) features.
        y: (N,) labels.

    Returns:
        The loss, a scalar; JAX can trace and differentiate it.
    """
    ### BEGIN SOLUTION
    return jnp.mean((jnp.asarray(X) @ w + b - y) ** 2)
    ### END SOLUTION


def mse_grad(w: np.ndarray, b: float, X: np.ndarray, y: np.ndarray) -> tuple[np.ndarray, float]:
    """Gradient of `mse` with respect to w and b, by formula.

    Args:
        w, b, X, y: as for `mse`.

    Returns:
        dw (D,) and db, a scalar.
    """
    ### BEGIN SOLUTION
    residual = X @ w + b - y
    return 2 * X.T @ residual / len(y), 2 * residual.mean()
    ### END SOLUTION
