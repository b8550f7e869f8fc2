"""
misconception: Draws one weight for each input and gives it to all units.
fails:
  variance: In some layer the mean of the weights is not 0
  signal: larger or smaller
  independence: units of a layer are copies
"""


def he_init(key, sizes):
    keys = jax.random.split(key, len(sizes))
    return [
        (jnp.tile(jax.random.normal(k, (n, 1)) * jnp.sqrt(2 / n), (1, m)), jnp.zeros(m))
        for k, n, m in zip(keys, sizes[:-1], sizes[1:])
    ]
