"""From the last layer to the first: what is collapsed already multiplies the bias of the layer before."""


def collapse(params):
    W, b = params[-1]
    for first_W, first_b in reversed(params[:-1]):
        b = first_b @ W + b
        W = first_W @ W
    return W, b
