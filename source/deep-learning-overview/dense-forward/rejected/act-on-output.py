"""
misconception: Applies the activation after the last layer, too.
fails:
  by_hand: nothing cuts the last layer off
  any_network: after every layer but the last
  last_layer: A regression output squeezed by tanh can never exceed 1
"""


def mlp(params, x, act):
    for W, b in params:
        x = act(x @ W + b)
    return x


def n_params(sizes):
    return sum((n + 1) * m for n, m in pairwise(sizes))
