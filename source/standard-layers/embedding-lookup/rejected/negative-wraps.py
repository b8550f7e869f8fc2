"""
misconception: Leaves the check of the range to NumPy, which counts negative indices from the end.
fails:
  range: "Token -1 silently returned the last amino acid: check the range."
"""


def embed(tokens: np.ndarray, table: np.ndarray, padding_id: int = 0) -> np.ndarray:
    vectors = table[tokens]
    vectors[tokens == padding_id] = 0
    return vectors
