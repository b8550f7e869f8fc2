"""
misconception: Tries a grid of thresholds between 0 and 1, as if scores were probabilities.
fails:
  four_molecules: The scores that occur are the thresholds
  curve: one point for each distinct score
  ties: any real numbers
  meaning: only the order of the scores counts
"""


def roc(scores, y):
    if y.min() == y.max():
        raise ValueError("one class only")
    alarm = scores >= np.linspace(1, 0, 101)[:, None]
    return np.append(0, alarm[:, y == 0].mean(axis=1)), np.append(0, alarm[:, y == 1].mean(axis=1))


def auc(scores, y):
    fpr, tpr = roc(scores, y)
    return float(np.trapezoid(tpr, fpr))
