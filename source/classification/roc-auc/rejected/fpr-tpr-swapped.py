"""
misconception: Exchanges the axes.
fails:
  four_molecules: a perfect ranking must give 1
  curve: the false positive rate comes first
  ties: the positives have the high scores
  meaning: a positive scores above a negative
"""


def roc(scores, y):
    if y.min() == y.max():
        raise ValueError("one class only")
    thresholds = np.unique(scores)[::-1]
    alarm = scores >= thresholds[:, None]
    return np.append(0, alarm[:, y == 1].mean(axis=1)), np.append(0, alarm[:, y == 0].mean(axis=1))


def auc(scores, y):
    fpr, tpr = roc(scores, y)
    return float(np.trapezoid(tpr, fpr))
