"""
misconception: Takes each run of equal labels for a molecule; needs sorted labels without gaps.
fails:
  any_order: Labels need not be sorted
  empty_molecules: The number of rows is n, not the number of labels that occur
  no_atoms: the sum is an (n, F) array of zeros
"""


def _runs(seg):
    return np.flatnonzero(np.r_[True, seg[1:] != seg[:-1]])


def segment_sum(values, seg, n):
    return np.add.reduceat(values, _runs(seg), axis=0)


def segment_softmax(x, seg, n):
    starts = _runs(seg)
    lengths = np.diff(np.r_[starts, len(seg)])
    weight = np.exp(x - np.repeat(np.maximum.reduceat(x, starts), lengths))
    return weight / np.repeat(np.add.reduceat(weight, starts), lengths)
