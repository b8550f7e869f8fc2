"""
misconception: Gives the new batch the weight momentum.
fails:
  moving_average: "After one step the state should still be 99 % old"
"""


def batchnorm(x: np.ndarray, gamma: np.ndarray, beta: np.ndarray, state: dict[str, np.ndarray],
              training: bool, momentum: float = 0.99, eps: float = 1e-3,
              ) -> tuple[np.ndarray, dict[str, np.ndarray]]:
    if training:
        mean, var = x.mean(axis=0), x.var(axis=0)
        new_state = {"mean": (1 - momentum) * state["mean"] + momentum * mean,
                     "var": (1 - momentum) * state["var"] + momentum * var}
    else:
        mean, var = state["mean"], state["var"]
        new_state = {"mean": mean.copy(), "var": var.copy()}
    return gamma * (x - mean) / np.sqrt(var + eps) + beta, new_state


def layernorm(x: np.ndarray, gamma: np.ndarray, beta: np.ndarray, eps: float = 1e-3) -> np.ndarray:
    mean, var = x.mean(axis=-1, keepdims=True), x.var(axis=-1, keepdims=True)
    return gamma * (x - mean) / np.sqrt(var + eps) + beta
