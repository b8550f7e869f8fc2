"""
misconception: Believes that += on repeated indices accumulates.
fails:
  two_molecules: segment_sum adds up all rows with the same label
  ragged_sum: repeated indices are written once, not accumulated; atoms after the first are lost
  any_order: must leave the sums as they are
  empty_molecules: repeated labels still accumulate
"""


def segment_sum(values, seg, n):
    out = np.zeros((n, values.shape[1]))
    out[seg] += values
    return out


def segment_softmax(x, seg, n):
    largest = np.full(n, -np.inf)
    np.maximum.at(largest, seg, x)
    weight = np.exp(x - largest[seg])
    return weight / np.bincount(seg, weights=weight, minlength=n)[seg]
