"""The last layer, applied to what the network without it says."""


def _before_last(params, x, act):
    if not params:
        return x
    W, b = params[-1]
    return act(_before_last(params[:-1], x, act) @ W + b)


def mlp(params, x, act):
    W, b = params[-1]
    return (W.T @ _before_last(params[:-1], x, act).T).T + b


def n_params(sizes):
    count = 0
    while len(sizes) > 1:
        count += np.zeros((sizes[0], sizes[1])).size + sizes[1]
        sizes = sizes[1:]
    return count
