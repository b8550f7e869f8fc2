def roc(scores, y):
    """One threshold after the other."""
    if len(set(np.asarray(y).tolist())) < 2:
        raise ValueError("one class only")
    fpr, tpr = [0.0], [0.0]
    for threshold in sorted(set(np.asarray(scores).tolist()), reverse=True):
        alarm = scores >= threshold
        fpr.append(float(alarm[y == 0].mean()))
        tpr.append(float(alarm[y == 1].mean()))
    return fpr, tpr


def auc(scores, y):
    """Rank sum of Mann and Whitney, with mean ranks for ties."""
    if len(set(np.asarray(y).tolist())) < 2:
        raise ValueError("one class only")
    _, place, count = np.unique(scores, return_inverse=True, return_counts=True)
    rank = (np.cumsum(count) - (count - 1) / 2)[place]
    n1 = int((y == 1).sum())
    n0 = len(y) - n1
    return (rank[y == 1].sum() - n1 * (n1 + 1) / 2) / (n1 * n0)
