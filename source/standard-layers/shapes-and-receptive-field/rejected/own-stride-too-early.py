"""
misconception: Counts a layer's own stride for the layer itself.
fails:
  worked_example: which start 2 apart
  field_strides: "the stride of a layer itself only matters to the layers after it"
"""


def output_length(L: int, layers: list[tuple[int, int]]) -> int:
    for kernel, stride in layers:
        if kernel > L:
            raise ValueError(f"no window of {kernel} fits into {L} positions")
        L = (L - kernel) // stride + 1
    return L


def receptive_field(layers: list[tuple[int, int]]) -> int:
    width, step = 1, 1
    for kernel, stride in layers:
        step *= stride
        width += (kernel - 1) * step
    return width


def max_pool1d(x: np.ndarray, size: int) -> np.ndarray:
    batch, length, channels = x.shape
    blocks = length // size
    return x[:, :blocks * size].reshape(batch, blocks, size, channels).max(axis=2)
