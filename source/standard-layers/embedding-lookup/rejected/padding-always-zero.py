"""
misconception: Takes token 0 for padding without looking at padding_id.
fails:
  padding: "padding_id can be another token than 0"
"""


def embed(tokens: np.ndarray, table: np.ndarray, padding_id: int = 0) -> np.ndarray:
    if tokens.min() < 0 or tokens.max() >= len(table):
        raise IndexError("unknown token")
    vectors = table[tokens]
    vectors[tokens == 0] = 0
    return vectors
