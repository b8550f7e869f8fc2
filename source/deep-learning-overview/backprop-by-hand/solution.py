def backprop(params: list[tuple[np.ndarray, np.ndarray]], x: np.ndarray, y: np.ndarray) -> list:
    """Gradients of the mean squared error of a tanh network with a linear output.

    Args:
        params: a pair (W, b) for each layer; W (Din, Dout) and b (Dout,), float64.
        x: (B, D) float64.
        y: (B, 1) float64.

    Returns:
        A pair (dW, db) for each layer, of the shapes of W and b.
    """
    ### BEGIN SOLUTION
    h = [x]  # what enters each layer
    for W, b in params[:-1]:
        h.append(np.tanh(h[-1] @ W + b))
    W, b = params[-1]
    delta = 2 * (h[-1] @ W + b - y) / len(x)

    grads = []
    for (W, _), entered in zip(reversed(params), reversed(h)):
        grads.append((entered.T @ delta, delta.sum(axis=0)))
        delta = (delta @ W.T) * (1 - entered**2)
    return grads[::-1]
    ### END SOLUTION
