"""
misconception: Adds the bias after the activation.
fails:
  by_hand: the hidden units are
  any_network: added before the activation
"""


def mlp(params, x, act):
    for W, b in params[:-1]:
        x = act(x @ W) + b
    W, b = params[-1]
    return x @ W + b


def n_params(sizes):
    return sum((n + 1) * m for n, m in pairwise(sizes))
