def embed(tokens: np.ndarray, table: np.ndarray, padding_id: int = 0) -> np.ndarray:
    """Look each token up in an embedding table.

    Args:
        tokens: integers, shape (B, L).
        table: floats, shape (V, E), one row per token.
        padding_id: the token whose positions become zero vectors.

    Returns:
        Floats, shape (B, L, E).

    Raises:
        IndexError: if a token is not in 0 ... V-1.
    """
    ### BEGIN SOLUTION
    if np.any((tokens < 0) | (tokens >= len(table))):
        raise IndexError(f"tokens must lie in 0 ... {len(table) - 1}")
    is_padding = (tokens == padding_id)[..., None]
    return np.where(is_padding, 0.0, table[tokens])
    ### END SOLUTION
