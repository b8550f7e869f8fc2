def mse(w, b, X, y):
    def squared(x, label):
        return (jnp.dot(w, x) + b - label) ** 2

    return jax.vmap(squared)(jnp.asarray(X), jnp.asarray(y)).sum() / len(y)


def mse_grad(w, b, X, y):
    dw, db = np.zeros(len(w)), 0.0
    for x, label in zip(X, y):
        error = sum(w * x) + b - label
        dw += 2 * error * x / len(y)
        db += 2 * error / len(y)
    return dw, db
