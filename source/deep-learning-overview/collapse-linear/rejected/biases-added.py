"""
misconception: Adds up the biases, as if no matrix came after them.
fails:
  two_numbers: multiplied by 2 before the second bias is added
  any_depth: The first bias passes through every later matrix
  zero_layer: each through the matrices behind it
"""


def collapse(params):
    W, b = params[0]
    for W_next, b_next in params[1:]:
        W = W @ W_next
        b = b_next if len(b) != len(b_next) else b + b_next
    return W, b
