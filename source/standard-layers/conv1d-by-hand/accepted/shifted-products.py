"""A sum over the K kernel positions, each a dense layer on a shifted copy of the sequence."""


def conv1d(x: np.ndarray, w: np.ndarray, b: np.ndarray,
           stride: int = 1, padding: str = "valid") -> np.ndarray:
    length, kernel = x.shape[1], len(w)
    if padding == "same":
        missing = max((int(np.ceil(length / stride)) - 1) * stride + kernel - length, 0)
        x = np.pad(x, ((0, 0), (missing // 2, missing - missing // 2), (0, 0)))
    last = x.shape[1] - kernel
    return sum(x[:, k:k + last + 1:stride] @ w[k] for k in range(kernel)) + b
