"""Forward instead of backward: how the output of every molecule moves with each parameter, carried along."""


def backprop(params, x, y):
    batch = len(x)
    h = x
    moves = []  # for each array so far, d h / d array with shape (B, width, *array.shape)
    for k, (W, b) in enumerate(params):
        moves = [np.einsum("bi...,io->bo...", move, W) for move in moves]
        unit = np.eye(W.shape[1])
        moves.append(np.einsum("bi,op->bpio", h, unit))
        moves.append(np.broadcast_to(unit, (batch, *unit.shape)))
        h = h @ W + b
        if k < len(params) - 1:
            h = np.tanh(h)
            moves = [np.einsum("bo,bo...->bo...", 1 - h * h, move) for move in moves]
    slope = 2 * (h - y)[:, 0] / batch
    flat = [np.einsum("b,b...->...", slope, move[:, 0]) for move in moves]
    return list(zip(flat[::2], flat[1::2]))
