def collapse(params: list[tuple[np.ndarray, np.ndarray]]) -> tuple[np.ndarray, np.ndarray]:
    """The one layer that equals a network without activations.

    Args:
        params: a pair (W, b) for each layer; W (Din, Dout) and b (Dout,), float64.

    Returns:
        W (first Din, last Dout) and b (last Dout,), float64.
    """
    ### BEGIN SOLUTION
    W, b = params[0]
    for W_next, b_next in params[1:]:
        W, b = W @ W_next, b @ W_next + b_next
    return W, b
    ### END SOLUTION
