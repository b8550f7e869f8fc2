"""The one-hot matrix times the table with the padding row cleared."""


def embed(tokens: np.ndarray, table: np.ndarray, padding_id: int = 0) -> np.ndarray:
    one_hot = tokens[..., None] == np.arange(len(table))
    if not one_hot.any(axis=-1).all():
        raise IndexError("unknown token")
    cleared = np.where(np.arange(len(table))[:, None] == padding_id, 0, table)
    return one_hot.astype(float) @ cleared
