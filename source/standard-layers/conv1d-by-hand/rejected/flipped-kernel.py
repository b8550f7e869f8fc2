"""
misconception: Computes the convolution of mathematics, with the kernel reversed.
fails:
  worked_example: 1 + 20 + 400 + 0.5
  impulse: "Deep-learning layers do not flip the kernel: an impulse returns it reversed, check your order."
  random_settings: an asymmetric kernel
"""


def conv1d(x: np.ndarray, w: np.ndarray, b: np.ndarray,
           stride: int = 1, padding: str = "valid") -> np.ndarray:
    length, kernel = x.shape[1], len(w)
    if padding == "same":
        total = max((-(-length // stride) - 1) * stride + kernel - length, 0)
        x = np.pad(x, ((0, 0), (total // 2, total - total // 2), (0, 0)))
    windows = np.lib.stride_tricks.sliding_window_view(x, kernel, axis=1)[:, ::stride]
    return np.einsum("nlck,kcf->nlf", windows, w[::-1]) + b
