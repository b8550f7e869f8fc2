"""
misconception: Divides zero by zero for molecules without features.
fails:
  empty: the agreed value is 1
"""


def tanimoto_gram(A, B):
    with np.errstate(invalid="ignore"):
        return np.array([np.minimum(a, B).sum(axis=1) / np.maximum(a, B).sum(axis=1) for a in A])
