"""
misconception: Counts the weights and forgets the biases.
fails:
  by_hand: 9 parameters
  counts: each unit also has a bias
"""


def mlp(params, x, act):
    for W, b in params[:-1]:
        x = act(x @ W + b)
    W, b = params[-1]
    return x @ W + b


def n_params(sizes):
    return sum(n * m for n, m in pairwise(sizes))
