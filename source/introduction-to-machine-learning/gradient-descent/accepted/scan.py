def fit_gd(X, y, eta, steps, w0, b0):
    def loss(theta):
        w, b = theta
        return jnp.mean((X @ w + b - y) ** 2)

    def step(theta, _):
        value, slope = jax.value_and_grad(loss)(theta)
        return jax.tree.map(lambda p, g: p - eta * g, theta, slope), value

    X, y = jnp.asarray(X), jnp.asarray(y)
    start = jnp.asarray(w0), jnp.asarray(b0, dtype=float)
    (w, b), values = jax.lax.scan(step, start, length=steps)
    return w, b, jnp.append(values, loss((w, b)))
