"""
misconception: Multiplies by the variance instead of the standard deviation.
fails:
  variance: The standard deviation is the square root of the variance
  signal: larger or smaller
"""


def he_init(key, sizes):
    keys = jax.random.split(key, len(sizes))
    return [
        (jax.random.normal(k, (n, m)) * 2 / n, jnp.zeros(m)) for k, n, m in zip(keys, sizes[:-1], sizes[1:])
    ]
