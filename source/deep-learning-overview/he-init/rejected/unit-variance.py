"""
misconception: Standard normal weights, whatever the width.
fails:
  variance: their variance is not 2 over the number of its inputs
  signal: "activations grow like 10^18: scale with the number of inputs"
"""


def he_init(key, sizes):
    keys = jax.random.split(key, len(sizes))
    return [(jax.random.normal(k, (n, m)), jnp.zeros(m)) for k, n, m in zip(keys, sizes[:-1], sizes[1:])]
