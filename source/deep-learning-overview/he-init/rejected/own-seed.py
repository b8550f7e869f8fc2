"""
misconception: Makes a key of its own, so that the result is always the same.
fails:
  key: and another key others
"""


def he_init(key, sizes):
    keys = jax.random.split(jax.random.key(0), len(sizes))
    return [
        (jax.random.normal(k, (n, m)) * jnp.sqrt(2 / n), jnp.zeros(m))
        for k, n, m in zip(keys, sizes[:-1], sizes[1:])
    ]
