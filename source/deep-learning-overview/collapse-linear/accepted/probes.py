"""Asks the network: the answer to zero is b; those to the unit vectors, without it, are the rows of W."""


def collapse(params):
    n = params[0][0].shape[0]
    answers = np.vstack([np.zeros(n), np.eye(n)])
    for W, b in params:
        answers = answers @ W + b
    return answers[1:] - answers[0], answers[0]
