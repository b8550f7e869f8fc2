"""
misconception: Normalises with the batch at inference too.
fails:
  inference: "The same peptide got two predictions depending on its batch: use the stored statistics"
"""


def batchnorm(x: np.ndarray, gamma: np.ndarray, beta: np.ndarray, state: dict[str, np.ndarray],
              training: bool, momentum: float = 0.99, eps: float = 1e-3,
              ) -> tuple[np.ndarray, dict[str, np.ndarray]]:
    mean, var = x.mean(axis=0), x.var(axis=0)
    if training:
        new_state = {"mean": momentum * state["mean"] + (1 - momentum) * mean,
                     "var": momentum * state["var"] + (1 - momentum) * var}
    else:
        new_state = {"mean": state["mean"].copy(), "var": state["var"].copy()}
    return gamma * (x - mean) / np.sqrt(var + eps) + beta, new_state


def layernorm(x: np.ndarray, gamma: np.ndarray, beta: np.ndarray, eps: float = 1e-3) -> np.ndarray:
    mean, var = x.mean(axis=-1, keepdims=True), x.var(axis=-1, keepdims=True)
    return gamma * (x - mean) / np.sqrt(var + eps) + beta
