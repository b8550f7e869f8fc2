def output_length(L: int, layers: list[tuple[int, int]]) -> int:
    """Length of a sequence after a stack of valid windows.

    Args:
        L: length of the input.
        layers: (kernel, stride) of each layer, the first layer first.

    Returns:
        The number of positions after the last layer.

    Raises:
        ValueError: if a layer's kernel is longer than its input.
    """
    ### BEGIN SOLUTION
    for kernel, stride in layers:
        if kernel > L:
            raise ValueError(f"no window of {kernel} fits into {L} positions")
        L = (L - kernel) // stride + 1
    return L
    ### END SOLUTION


def receptive_field(layers: list[tuple[int, int]]) -> int:
    """Width of the stretch of the input that one output depends on.

    Args:
        layers: (kernel, stride) of each layer, the first layer first.

    Returns:
        The width in input positions.
    """
    ### BEGIN SOLUTION
    width, step = 1, 1
    for kernel, stride in layers:
        width += (kernel - 1) * step
        step *= stride
    return width
    ### END SOLUTION


def max_pool1d(x: np.ndarray, size: int) -> np.ndarray:
    """Largest value of each block of neighbouring positions.

    Args:
        x: float64, shape (B, L, C).
        size: positions per block, at most L.

    Returns:
        float64, shape (B, L // size, C).
    """
    ### BEGIN SOLUTION
    batch, length, channels = x.shape
    blocks = length // size
    return x[:, :blocks * size].reshape(batch, blocks, size, channels).max(axis=2)
    ### END SOLUTION
