"""
misconception: Sorts the caller's arrays.
fails:
  arguments: sorting in place
"""


def roc(scores, y):
    if y.min() == y.max():
        raise ValueError("one class only")
    order = np.argsort(-scores)
    scores[:], y[:] = scores[order], y[order]
    last = np.append(scores[1:] != scores[:-1], True)
    tp, fp = np.cumsum(y)[last], np.cumsum(1 - y)[last]
    return np.append(0, fp / fp[-1]), np.append(0, tp / tp[-1])


def auc(scores, y):
    fpr, tpr = roc(scores, y)
    return float(np.trapezoid(tpr, fpr))
