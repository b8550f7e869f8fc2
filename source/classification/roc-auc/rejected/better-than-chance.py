"""
misconception: Turns an area below one half round, and calls one class a chance of one half.
fails:
  meaning: must not be turned round
  one_class: Raise ValueError
  ties: "large if the positives have the high scores"
"""


def roc(scores, y):
    thresholds = np.unique(scores)[::-1]
    alarm = scores >= thresholds[:, None]
    shares = [alarm[:, y == label].mean(axis=1) if (y == label).any() else np.linspace(0, 1, len(thresholds))
              for label in (0, 1)]
    return np.append(0, shares[0]), np.append(0, shares[1])


def auc(scores, y):
    fpr, tpr = roc(scores, y)
    area = float(np.trapezoid(tpr, fpr))
    return max(area, 1 - area)
