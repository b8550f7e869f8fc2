def conv1d(x: np.ndarray, w: np.ndarray, b: np.ndarray,
           stride: int = 1, padding: str = "valid") -> np.ndarray:
    """Slide a dense layer along a sequence.

    Args:
        x: float64, shape (B, L, C), C channels per position.
        w: float64, shape (K, C, F), kernel of F filters.
        b: float64, shape (F,), bias of each filter.
        stride: positions between neighbouring windows.
        padding: "valid" or "same".

    Returns:
        float64, shape (B, L2, F).
    """
    ### BEGIN SOLUTION
    length, kernel = x.shape[1], w.shape[0]
    if padding == "same":
        total = max((-(-length // stride) - 1) * stride + kernel - length, 0)
        x = np.pad(x, ((0, 0), (total // 2, total - total // 2), (0, 0)))
    windows = np.lib.stride_tricks.sliding_window_view(x, kernel, axis=1)[:, ::stride]  # (B, L2, C, K)
    return np.einsum("nlck,kcf->nlf", windows, w) + b
    ### END SOLUTION
