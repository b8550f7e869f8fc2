"""One minus a valley: falls on both sides of the line where the sum of the inputs is 1."""


def xor_params():
    W1 = [[2.0, -2.0], [2.0, -2.0]]
    return [(W1, [-2.0, 2.0]), ([[-0.5], [-0.5]], [1.0])]
