"""
misconception: Multiplies the matrices and keeps the last bias only.
fails:
  two_numbers: The bias 1 of the first layer is multiplied by 2
  any_depth: The first bias passes through every later matrix
  zero_layer: of this layer and of later ones reach the output
"""


def collapse(params):
    W = params[0][0]
    for W_next, _ in params[1:]:
        W = W @ W_next
    return W, params[-1][1]
