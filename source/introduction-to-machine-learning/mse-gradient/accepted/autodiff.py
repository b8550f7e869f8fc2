def mse(w, b, X, y):
    errors = jnp.einsum("nd,d->n", X, w) + b - y
    return jnp.dot(errors, errors) / errors.shape[0]


mse_grad = jax.grad(mse, argnums=(0, 1))
