def tanimoto_gram(A, B):
    """A count of 3 as the three bits ">= 1", ">= 2", ">= 3": the minimum becomes an inner product."""
    A, B = np.asarray(A, dtype=int), np.asarray(B, dtype=int)
    shared = np.zeros((len(A), len(B)))
    for level in range(1, int(A.max(initial=0)) + 1):
        used = (A >= level).any(axis=0)
        shared += (A[:, used] >= level).astype(float) @ (B[:, used] >= level).astype(float).T
    either = A.sum(axis=1)[:, None] + B.sum(axis=1) - shared
    return np.divide(shared, either, out=np.ones_like(shared), where=either > 0)
