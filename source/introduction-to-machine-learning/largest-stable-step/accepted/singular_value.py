def max_stable_eta(X):
    A = jnp.hstack([jnp.asarray(X), jnp.ones((len(X), 1))])
    return len(X) / jnp.linalg.svd(A, compute_uv=False)[0] ** 2
