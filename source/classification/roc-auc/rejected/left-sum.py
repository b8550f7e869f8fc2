"""
misconception: Adds up rectangles under the start of each step.
fails:
  ties: Use trapezoids, tied blocks rise diagonally
  meaning: "have an area of 1/2"
"""


def roc(scores, y):
    if y.min() == y.max():
        raise ValueError("one class only")
    thresholds = np.unique(scores)[::-1]
    alarm = scores >= thresholds[:, None]
    return np.append(0, alarm[:, y == 0].mean(axis=1)), np.append(0, alarm[:, y == 1].mean(axis=1))


def auc(scores, y):
    fpr, tpr = roc(scores, y)
    return float(np.sum(np.diff(fpr) * tpr[:-1]))
