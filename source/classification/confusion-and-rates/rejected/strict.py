"""
misconception: Asks for a score above the threshold.
fails:
  six_molecules: A score equal to the threshold counts as positive
  table: A score equal to the threshold counts as positive
"""


def confusion(scores, y, thr):
    table = np.zeros((2, 2), dtype=int)
    np.add.at(table, (y, (scores > thr).astype(int)), 1)
    return table


def rates(c):
    def share(part, rest):
        return float(part / (part + rest)) if part + rest else 0.0

    (tn, fp), (fn, tp) = c
    tpr, tnr = share(tp, fn), share(tn, fp)
    return {"tpr": tpr, "fpr": share(fp, tn), "precision": share(tp, fp),
            "balanced_accuracy": (tpr + tnr) / 2}
