def confusion(scores: np.ndarray, y: np.ndarray, thr: float) -> np.ndarray:
    """Count decisions at a threshold.

    Args:
        scores: (N,) float; at least `thr` means predicted positive.
        y: (N,) int, 0 or 1.
        thr: the threshold.

    Returns:
        (2, 2) int, [[TN, FP], [FN, TP]].
    """
    ### BEGIN SOLUTION
    table = np.zeros((2, 2), dtype=int)
    np.add.at(table, (y, (scores >= thr).astype(int)), 1)
    return table
    ### END SOLUTION


def rates(c: np.ndarray) -> dict[str, float]:
    """Turn counts into rates.

    Args:
        c: (2, 2) int, [[TN, FP], [FN, TP]].

    Returns:
        "tpr", "fpr", "precision" and "balanced_accuracy"; 0/0 is 0.0.
    """
    ### BEGIN SOLUTION
    def share(part, rest):
        return float(part / (part + rest)) if part + rest else 0.0

    (tn, fp), (fn, tp) = c
    tpr, tnr = share(tp, fn), share(tn, fp)
    return {"tpr": tpr, "fpr": share(fp, tn), "precision": share(tp, fp),
            "balanced_accuracy": (tpr + tnr) / 2}
    ### END SOLUTION
