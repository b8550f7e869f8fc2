"""
misconception: Calls the plain accuracy balanced, and divides the false alarms by all alarms.
fails:
  six_molecules: the false alarms belong to the negatives
  formulas: "the mean of two shares, one for each class"
  empty: "counts as 0.0 by itself"
"""


def confusion(scores, y, thr):
    table = np.zeros((2, 2), dtype=int)
    np.add.at(table, (y, (scores >= thr).astype(int)), 1)
    return table


def rates(c):
    def share(part, rest):
        return float(part / (part + rest)) if part + rest else 0.0

    (tn, fp), (fn, tp) = c
    return {"tpr": share(tp, fn), "fpr": share(fp, tp), "precision": share(tp, fp),
            "balanced_accuracy": share(tp + tn, fp + fn)}
