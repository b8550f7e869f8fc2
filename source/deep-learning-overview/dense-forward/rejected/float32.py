"""
misconception: Computes with JAX, which is float32 unless told otherwise.
fails:
  by_hand: The output is float64
  any_network: If it is right to six digits only, you computed in float32
  last_layer: If it is right to six digits only, you computed in float32
"""


def mlp(params, x, act):
    x = jnp.asarray(x)
    for W, b in params[:-1]:
        x = jnp.asarray(act(x @ jnp.asarray(W) + jnp.asarray(b)))
    W, b = params[-1]
    return x @ jnp.asarray(W) + jnp.asarray(b)


def n_params(sizes):
    return sum((n + 1) * m for n, m in pairwise(sizes))
