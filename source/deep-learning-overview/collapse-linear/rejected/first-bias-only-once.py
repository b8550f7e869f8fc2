"""
misconception: Passes each bias through the next matrix, but not through the later ones.
fails:
  any_depth: The first bias passes through every later matrix
  zero_layer: each through the matrices behind it
"""


def collapse(params):
    W, b = params[0]
    for (_, b_before), (W_next, b_next) in pairwise(params):
        W, b = W @ W_next, b_before @ W_next + b_next
    return W, b
