"""
misconception: Uses the formula for bits, with inner products, on counts.
fails:
  by_hand: "right for bits, different from min over max for counts"
  counts: a molecule with repeated groups is scored wrongly
"""


def tanimoto_gram(A, B):
    A, B = A.astype(float), B.astype(float)
    shared = A @ B.T
    either = (A**2).sum(axis=1)[:, None] + (B**2).sum(axis=1) - shared
    return np.where(either > 0, shared / np.maximum(either, 1), 1.0)
