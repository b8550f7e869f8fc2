def segment_sum(values, seg, n):
    """A weighted histogram for each column."""
    result = np.empty((n, values.shape[1]))
    for f, column in enumerate(values.T):
        result[:, f] = np.bincount(seg, weights=column, minlength=n)
    return result


def segment_softmax(x, seg, n):
    """One molecule at a time, through boolean masks."""
    weights = np.zeros(len(x))
    for s in set(seg.tolist()):
        scores = x[seg == s]
        weights[seg == s] = np.exp(scores - np.logaddexp.reduce(scores))
    return weights
