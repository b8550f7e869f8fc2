def roc(scores: np.ndarray, y: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Receiver operating characteristic.

    Args:
        scores: (N,) float; at least the threshold means positive.
        y: (N,) int, 0 or 1.

    Returns:
        False and true positive rate, (T + 1,) each for T distinct scores, from (0, 0) to (1, 1).

    Raises:
        ValueError: if y holds one class only.
    """
    ### BEGIN SOLUTION
    positives, negatives = np.sum(y == 1), np.sum(y == 0)
    if positives == 0 or negatives == 0:
        raise ValueError("both classes are needed")
    _, place = np.unique(-np.asarray(scores), return_inverse=True)
    fpr = np.cumsum(np.bincount(place, weights=y == 0)) / negatives
    tpr = np.cumsum(np.bincount(place, weights=y == 1)) / positives
    return np.append(0.0, fpr), np.append(0.0, tpr)
    ### END SOLUTION


def auc(scores: np.ndarray, y: np.ndarray) -> float:
    """Area under the ROC curve: the chance that a positive outranks a negative, ties counting one half.

    Args and raises: as for `roc`.
    """
    ### BEGIN SOLUTION
    fpr, tpr = roc(scores, y)
    return float(np.trapezoid(tpr, fpr))
    ### END SOLUTION
