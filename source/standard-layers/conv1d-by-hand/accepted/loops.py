"""One tensordot for each window."""


def conv1d(x: np.ndarray, w: np.ndarray, b: np.ndarray,
           stride: int = 1, padding: str = "valid") -> np.ndarray:
    batch, length, channels = x.shape
    kernel, _, filters = w.shape
    left = right = 0
    if padding == "same":
        out = (length + stride - 1) // stride
        total = max((out - 1) * stride + kernel - length, 0)
        left, right = total // 2, (total + 1) // 2
    padded = np.zeros((batch, left + length + right, channels))
    padded[:, left:left + length] = x
    out = (padded.shape[1] - kernel) // stride + 1
    y = np.empty((batch, out, filters))
    for i in range(out):
        window = padded[:, i * stride:i * stride + kernel]
        y[:, i] = np.tensordot(window, w, axes=([1, 2], [0, 1])) + b
    return y
