def roc(scores, y):
    order = np.argsort(-scores, kind="stable")
    scores, y = scores[order], y[order]
    last = np.append(scores[1:] != scores[:-1], True)
    tp, fp = np.cumsum(y)[last], np.cumsum(1 - y)[last]
    if tp[-1] == 0 or fp[-1] == 0:
        raise ValueError("one class only")
    return np.concatenate([[0], fp / fp[-1]]), np.concatenate([[0], tp / tp[-1]])


def auc(scores, y):
    """Every positive against every negative."""
    difference = scores[y == 1][:, None] - scores[y == 0][None, :]
    if difference.size == 0:
        raise ValueError("one class only")
    return np.mean((difference > 0) + 0.5 * (difference == 0))
