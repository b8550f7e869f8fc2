def fit_scaler(X):
    X = jnp.asarray(X)
    return jnp.mean(X, axis=0), jnp.where(jnp.ptp(X, axis=0) == 0, jnp.inf, jnp.std(X, axis=0))


def apply_scaler(X, mu, sd):
    return jax.vmap(lambda row: (row - mu) / sd)(jnp.asarray(X))
