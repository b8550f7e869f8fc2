"""
misconception: Puts the prediction into the rows.
fails:
  six_molecules: Rows are the truth, columns the prediction
  table: false negatives sit in the lower left
  swap: rows are the truth
"""


def confusion(scores, y, thr):
    table = np.zeros((2, 2), dtype=int)
    np.add.at(table, ((scores >= thr).astype(int), y), 1)
    return table


def rates(c):
    def share(part, rest):
        return float(part / (part + rest)) if part + rest else 0.0

    (tn, fp), (fn, tp) = c
    tpr, tnr = share(tp, fn), share(tn, fp)
    return {"tpr": tpr, "fpr": share(fp, tn), "precision": share(tp, fp),
            "balanced_accuracy": (tpr + tnr) / 2}
