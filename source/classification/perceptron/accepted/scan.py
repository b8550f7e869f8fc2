def perceptron(X, y, epochs):
    """Compiled: two nested scans, no Python loop."""
    rows = jnp.concatenate([jnp.asarray(X), jnp.ones((len(X), 1))], axis=1)

    def step(v, row_and_label):
        row, label = row_and_label
        error = label - (v @ row > 0)
        return v + error * row, jnp.abs(error)

    def epoch(v, _):
        v, errors = jax.lax.scan(step, v, (rows, jnp.asarray(y)))
        return v, errors.sum()

    v, mistakes = jax.lax.scan(epoch, jnp.zeros(rows.shape[1]), None, length=epochs)
    return v[:-1], v[-1], mistakes
