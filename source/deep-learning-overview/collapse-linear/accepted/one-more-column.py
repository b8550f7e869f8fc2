"""Homogeneous coordinates: a last input that is always 1 carries the biases through the product."""
from functools import reduce


def collapse(params):
    def augmented(layer):
        W, b = layer
        square = np.zeros((W.shape[0] + 1, W.shape[1] + 1))
        square[:-1, :-1], square[-1, :-1], square[-1, -1] = W, b, 1
        return square

    whole = reduce(np.dot, map(augmented, params))
    return whole[:-1, :-1], whole[-1, :-1]
