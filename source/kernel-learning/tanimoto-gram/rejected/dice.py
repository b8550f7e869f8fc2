"""
misconception: Divides twice the overlap by the sum of both molecules.
fails:
  by_hand: that is Dice, not Tanimoto
  counts: that is Dice, not Tanimoto
  types: "intersection over union"
  empty: "the other pairs keep their values"
"""


def tanimoto_gram(A, B):
    shared = np.array([np.minimum(a, B).sum(axis=1) for a in A], dtype=float)
    total = A.sum(axis=1)[:, None] + B.sum(axis=1)
    return np.where(total > 0, 2 * shared / np.maximum(total, 1), 1.0)
