"""
misconception: Normalises with the population variance but stores the sample variance.
fails:
  moving_average: "the one the batch was normalised with, divided by B and not by B - 1"
"""


def batchnorm(x: np.ndarray, gamma: np.ndarray, beta: np.ndarray, state: dict[str, np.ndarray],
              training: bool, momentum: float = 0.99, eps: float = 1e-3,
              ) -> tuple[np.ndarray, dict[str, np.ndarray]]:
    if training:
        mean, var = x.mean(axis=0), x.var(axis=0)
        new_state = {"mean": momentum * state["mean"] + (1 - momentum) * mean,
                     "var": momentum * state["var"] + (1 - momentum) * var * len(x) / max(len(x) - 1, 1)}
    else:
        mean, var = state["mean"], state["var"]
        new_state = {"mean": mean.copy(), "var": var.copy()}
    return gamma * (x - mean) / np.sqrt(var + eps) + beta, new_state


def layernorm(x: np.ndarray, gamma: np.ndarray, beta: np.ndarray, eps: float = 1e-3) -> np.ndarray:
    mean, var = x.mean(axis=-1, keepdims=True), x.var(axis=-1, keepdims=True)
    return gamma * (x - mean) / np.sqrt(var + eps) + beta
