"""
misconception: Adds the bias to each channel before the channels are summed.
fails:
  channels: "its bias is added once, after the sum"
  random_settings: several channels and filters
"""


def conv1d(x: np.ndarray, w: np.ndarray, b: np.ndarray,
           stride: int = 1, padding: str = "valid") -> np.ndarray:
    length, kernel = x.shape[1], len(w)
    if padding == "same":
        total = max((-(-length // stride) - 1) * stride + kernel - length, 0)
        x = np.pad(x, ((0, 0), (total // 2, total - total // 2), (0, 0)))
    windows = np.lib.stride_tricks.sliding_window_view(x, kernel, axis=1)[:, ::stride]
    return (np.einsum("nlck,kcf->nlcf", windows, w) + b).sum(axis=2)
