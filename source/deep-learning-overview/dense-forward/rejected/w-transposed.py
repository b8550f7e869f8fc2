"""
misconception: Reads W as (Dout, Din), as in W x.
fails:
  by_hand: rows of W are inputs here
  any_network: "Rows of W are inputs here: x @ W"
  last_layer: The last layer must be linear
"""


def mlp(params, x, act):
    for W, b in params[:-1]:
        x = act(x @ W.T + b)
    W, b = params[-1]
    return x @ W.T + b


def n_params(sizes):
    return sum((n + 1) * m for n, m in pairwise(sizes))
