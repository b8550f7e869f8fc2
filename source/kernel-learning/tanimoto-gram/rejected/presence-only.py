"""
misconception: Turns counts into bits first.
fails:
  by_hand: counts, not only presence
  counts: not only whether it occurs
  kernel: only for equal counts
"""


def tanimoto_gram(A, B):
    A, B = (A > 0).astype(float), (B > 0).astype(float)
    shared = A @ B.T
    either = A.sum(axis=1)[:, None] + B.sum(axis=1) - shared
    return np.where(either > 0, shared / np.maximum(either, 1), 1.0)
