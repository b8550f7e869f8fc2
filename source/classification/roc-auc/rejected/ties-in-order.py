"""
misconception: Takes one step for each row, so that tied rows draw a staircase in the order of the table.
fails:
  curve: one point for each distinct score
  ties: your area depends on the row order
  meaning: Tied scores say nothing about order
"""


def roc(scores, y):
    if y.min() == y.max():
        raise ValueError("one class only")
    y = y[np.argsort(-scores, kind="stable")]
    return np.append(0, np.cumsum(1 - y) / (1 - y).sum()), np.append(0, np.cumsum(y) / y.sum())


def auc(scores, y):
    fpr, tpr = roc(scores, y)
    return float(np.trapezoid(tpr, fpr))
