"""
misconception: Divides by B - 1, as for a sample of measurements.
fails:
  worked_example: standard deviation 1 and 2
  population_variance: "Use the population variance of the batch"
  moving_average: "the one the batch was normalised with, divided by B and not by B - 1"
"""


def batchnorm(x: np.ndarray, gamma: np.ndarray, beta: np.ndarray, state: dict[str, np.ndarray],
              training: bool, momentum: float = 0.99, eps: float = 1e-3,
              ) -> tuple[np.ndarray, dict[str, np.ndarray]]:
    if training:
        mean, var = x.mean(axis=0), x.var(axis=0) * len(x) / max(len(x) - 1, 1)
        new_state = {"mean": momentum * state["mean"] + (1 - momentum) * mean,
                     "var": momentum * state["var"] + (1 - momentum) * var}
    else:
        mean, var = state["mean"], state["var"]
        new_state = {"mean": mean.copy(), "var": var.copy()}
    return gamma * (x - mean) / np.sqrt(var + eps) + beta, new_state


def layernorm(x: np.ndarray, gamma: np.ndarray, beta: np.ndarray, eps: float = 1e-3) -> np.ndarray:
    mean, var = x.mean(axis=-1, keepdims=True), x.var(axis=-1, keepdims=True)
    return gamma * (x - mean) / np.sqrt(var + eps) + beta
