def mlp(params: list[tuple[np.ndarray, np.ndarray]], x: np.ndarray, act: Callable) -> np.ndarray:
    """Output of a dense network.

    Args:
        params: a pair (W, b) for each layer; W (Din, Dout) and b (Dout,), float64.
        x: (B, Din) float64.
        act: activation of all layers but the last; takes and returns an array.

    Returns:
        (B, Dout) float64.
    """
    ### BEGIN SOLUTION
    for W, b in params[:-1]:
        x = act(x @ W + b)
    W, b = params[-1]
    return x @ W + b
    ### END SOLUTION


def n_params(sizes: list[int]) -> int:
    """Number of weights and biases of a dense network.

    Args:
        sizes: widths, from the input to the output; at least two.
    """
    ### BEGIN SOLUTION
    return sum((n + 1) * m for n, m in pairwise(sizes))
    ### END SOLUTION
