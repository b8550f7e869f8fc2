"""
misconception: Multiplies padding positions by zero, and believes that this removes anything.
fails:
  padding: "0 times NaN is NaN"
"""


def embed(tokens: np.ndarray, table: np.ndarray, padding_id: int = 0) -> np.ndarray:
    if tokens.min() < 0 or tokens.max() >= len(table):
        raise IndexError("unknown token")
    return table[tokens] * (tokens != padding_id)[..., None]
