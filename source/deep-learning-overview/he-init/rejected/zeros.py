"""
misconception: Starts from zero, as one does for a linear model.
fails:
  shapes: The weights are random
  variance: their variance is not 2 over the number of its inputs
  signal: larger or smaller
  independence: all hidden units stay identical for ever
  key: another key others
"""


def he_init(key, sizes):
    return [(jnp.zeros((n, m)), jnp.zeros(m)) for n, m in pairwise(sizes)]
