"""
misconception: Adds kernel - 1 per layer whatever the strides.
fails:
  worked_example: which start 2 apart
  field_strides: "A kernel after stride 2 steps over twice as many input positions."
"""


def output_length(L: int, layers: list[tuple[int, int]]) -> int:
    for kernel, stride in layers:
        if kernel > L:
            raise ValueError(f"no window of {kernel} fits into {L} positions")
        L = (L - kernel) // stride + 1
    return L


def receptive_field(layers: list[tuple[int, int]]) -> int:
    return 1 + sum(kernel - 1 for kernel, _ in layers)


def max_pool1d(x: np.ndarray, size: int) -> np.ndarray:
    batch, length, channels = x.shape
    blocks = length // size
    return x[:, :blocks * size].reshape(batch, blocks, size, channels).max(axis=2)
