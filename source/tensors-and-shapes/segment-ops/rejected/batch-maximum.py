"""
misconception: Subtracts the largest score of the whole batch, which is safe against overflow only.
fails:
  large_scores: the largest of the whole batch leaves 0/0 in the others
"""


def segment_sum(values, seg, n):
    total = np.zeros((n, values.shape[1]))
    np.add.at(total, seg, values)
    return total


def segment_softmax(x, seg, n):
    weight = np.exp(x - x.max(initial=-np.inf))
    with np.errstate(invalid="ignore"):
        return weight / segment_sum(weight[:, None], seg, n)[seg, 0]
