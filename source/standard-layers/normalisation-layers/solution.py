def batchnorm(x: np.ndarray, gamma: np.ndarray, beta: np.ndarray, state: dict[str, np.ndarray],
              training: bool, momentum: float = 0.99, eps: float = 1e-3,
              ) -> tuple[np.ndarray, dict[str, np.ndarray]]:
    """Normalise each feature over the batch (training) or with stored statistics (inference).

    Args:
        x: float64, shape (B, F).
        gamma: scale, shape (F,).
        beta: shift, shape (F,).
        state: moving statistics "mean" and "var", each of shape (F,).
        training: whether the statistics of the batch are used and recorded.
        momentum: weight of the old state in the moving average.
        eps: added to the variance.

    Returns:
        The normalised batch, shape (B, F), and the new state.
    """
    ### BEGIN SOLUTION
    if training:
        mean, var = x.mean(axis=0), x.var(axis=0)
        new_state = {"mean": momentum * state["mean"] + (1 - momentum) * mean,
                     "var": momentum * state["var"] + (1 - momentum) * var}
    else:
        mean, var = state["mean"], state["var"]
        new_state = {"mean": mean.copy(), "var": var.copy()}
    return gamma * (x - mean) / np.sqrt(var + eps) + beta, new_state
    ### END SOLUTION


def layernorm(x: np.ndarray, gamma: np.ndarray, beta: np.ndarray, eps: float = 1e-3) -> np.ndarray:
    """Normalise each vector along the last axis.

    Args:
        x: float64, shape (..., F).
        gamma: scale, shape (F,).
        beta: shift, shape (F,).
        eps: added to the variance.

    Returns:
        float64, the shape of x.
    """
    ### BEGIN SOLUTION
    mean, var = x.mean(axis=-1, keepdims=True), x.var(axis=-1, keepdims=True)
    return gamma * (x - mean) / np.sqrt(var + eps) + beta
    ### END SOLUTION
