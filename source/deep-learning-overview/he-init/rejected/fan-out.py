"""
misconception: Divides by the number of units instead of the number of inputs.
fails:
  variance: "Inputs are the rows of W, not its columns"
"""


def he_init(key, sizes):
    keys = jax.random.split(key, len(sizes))
    return [
        (jax.random.normal(k, (n, m)) * jnp.sqrt(2 / m), jnp.zeros(m))
        for k, n, m in zip(keys, sizes[:-1], sizes[1:])
    ]
