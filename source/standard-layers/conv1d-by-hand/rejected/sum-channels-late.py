"""
misconception: Keeps one result for each pair of channel and filter, as a depthwise layer does.
fails:
  channels: "Every filter sums over all input channels"
  random_settings: several channels and filters
"""


def conv1d(x: np.ndarray, w: np.ndarray, b: np.ndarray,
           stride: int = 1, padding: str = "valid") -> np.ndarray:
    length, kernel = x.shape[1], len(w)
    if padding == "same":
        total = max((-(-length // stride) - 1) * stride + kernel - length, 0)
        x = np.pad(x, ((0, 0), (total // 2, total - total // 2), (0, 0)))
    windows = np.lib.stride_tricks.sliding_window_view(x, kernel, axis=1)[:, ::stride]
    y = np.einsum("nlck,kcf->nlcf", windows, w) + b
    return y.reshape(*y.shape[:2], -1)
