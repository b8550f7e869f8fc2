"""Random signs: every weight has the same size, so the variance is right to all digits."""


def he_init(key, sizes):
    keys = jax.random.split(key, len(sizes) - 1)
    return [
        (jax.random.rademacher(k, (n, m), float) * np.sqrt(2 / n), jnp.zeros(m))
        for k, n, m in zip(keys, sizes, sizes[1:])
    ]
