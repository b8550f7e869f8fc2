def tanimoto_gram(A: np.ndarray, B: np.ndarray) -> np.ndarray:
    """Tanimoto similarity of count fingerprints.

    Args:
        A: (N, P) int, not negative.
        B: (M, P) int, not negative.

    Returns:
        (N, M) float64 between 0 and 1; 1 for two fingerprints without features.
    """
    ### BEGIN SOLUTION
    shared = np.array([np.minimum(a, B).sum(axis=1) for a in A], dtype=float)
    either = A.sum(axis=1, dtype=float)[:, None] + B.sum(axis=1, dtype=float) - shared  # min + max = a + b
    return np.where(either > 0, shared / np.maximum(either, 1), 1.0)
    ### END SOLUTION
