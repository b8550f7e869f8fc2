"""
misconception: Divides without looking whether there is anything to divide by.
fails:
  empty: the agreed value is 0.0
"""


def confusion(scores, y, thr):
    table = np.zeros((2, 2), dtype=int)
    np.add.at(table, (y, (scores >= thr).astype(int)), 1)
    return table


def rates(c):
    (tn, fp), (fn, tp) = np.asarray(c, dtype=float)
    with np.errstate(all="ignore"):
        tpr, tnr = tp / (tp + fn), tn / (tn + fp)
        return {"tpr": tpr, "fpr": fp / (fp + tn), "precision": tp / (tp + fp),
                "balanced_accuracy": (tpr + tnr) / 2}
