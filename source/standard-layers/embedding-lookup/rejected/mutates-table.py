"""
misconception: Clears the padding row of the caller's table.
fails:
  inputs_unchanged: "The caller's table was changed."
"""


def embed(tokens: np.ndarray, table: np.ndarray, padding_id: int = 0) -> np.ndarray:
    if tokens.min() < 0 or tokens.max() >= len(table):
        raise IndexError("unknown token")
    table[padding_id] = 0
    return table[tokens]
