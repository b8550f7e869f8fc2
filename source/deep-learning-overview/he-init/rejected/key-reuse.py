"""
misconception: Uses the same key for all layers.
fails:
  independence: "Layers with equal shape got identical weights: split the key"
"""


def he_init(key, sizes):
    return [
        (jax.random.normal(key, (n, m)) * jnp.sqrt(2 / n), jnp.zeros(m))
        for n, m in pairwise(sizes)
    ]
