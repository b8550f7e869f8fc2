"""
misconception: Multiplies in the order of column vectors, the last layer's matrix first.
fails:
  any_depth: With row vectors the first layer's matrix stands on the left
  bottleneck: in the order of the layers
  zero_layer: When all weights of a layer in the middle are zero
"""


def collapse(params):
    W, b = params[0]
    for W_next, b_next in params[1:]:
        W, b = W_next @ W, W_next @ b + b_next
    return W, b
