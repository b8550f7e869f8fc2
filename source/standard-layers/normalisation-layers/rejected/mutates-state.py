"""
misconception: Updates the caller's dictionary.
fails:
  state: "build a new dictionary"
"""


def batchnorm(x: np.ndarray, gamma: np.ndarray, beta: np.ndarray, state: dict[str, np.ndarray],
              training: bool, momentum: float = 0.99, eps: float = 1e-3,
              ) -> tuple[np.ndarray, dict[str, np.ndarray]]:
    if training:
        mean, var = x.mean(axis=0), x.var(axis=0)
        state["mean"] = momentum * state["mean"] + (1 - momentum) * mean
        state["var"] = momentum * state["var"] + (1 - momentum) * var
    else:
        mean, var = state["mean"], state["var"]
    return gamma * (x - mean) / np.sqrt(var + eps) + beta, state


def layernorm(x: np.ndarray, gamma: np.ndarray, beta: np.ndarray, eps: float = 1e-3) -> np.ndarray:
    mean, var = x.mean(axis=-1, keepdims=True), x.var(axis=-1, keepdims=True)
    return gamma * (x - mean) / np.sqrt(var + eps) + beta
