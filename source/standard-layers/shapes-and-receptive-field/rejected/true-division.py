"""
misconception: Divides without dropping what is left over, so a length can be 27.5.
fails:
  lengths: "A length is a whole number"
"""


def output_length(L: int, layers: list[tuple[int, int]]) -> int:
    for kernel, stride in layers:
        if kernel > L:
            raise ValueError(f"no window of {kernel} fits into {L} positions")
        L = (L - kernel) / stride + 1
    return L


def receptive_field(layers: list[tuple[int, int]]) -> int:
    width, step = 1, 1
    for kernel, stride in layers:
        width += (kernel - 1) * step
        step *= stride
    return width


def max_pool1d(x: np.ndarray, size: int) -> np.ndarray:
    batch, length, channels = x.shape
    blocks = length // size
    return x[:, :blocks * size].reshape(batch, blocks, size, channels).max(axis=2)
