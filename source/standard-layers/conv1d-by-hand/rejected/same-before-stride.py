"""
misconception: Pads as for stride 1 and takes every s-th window afterwards.
fails:
  same_strides: "The number of zeros depends on the stride"
  random_settings: a stride
"""


def conv1d(x: np.ndarray, w: np.ndarray, b: np.ndarray,
           stride: int = 1, padding: str = "valid") -> np.ndarray:
    kernel = len(w)
    if padding == "same":
        x = np.pad(x, ((0, 0), ((kernel - 1) // 2, kernel // 2), (0, 0)))
    windows = np.lib.stride_tricks.sliding_window_view(x, kernel, axis=1)[:, ::stride]
    return np.einsum("nlck,kcf->nlf", windows, w) + b
