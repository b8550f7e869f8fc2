def segment_sum(values, seg, n):
    """Sorts by label, then reduces the runs of the labels that occur."""
    result = np.zeros((n, values.shape[1]))
    order = np.argsort(seg, kind="stable")
    labels, starts = np.unique(seg[order], return_index=True)
    if len(labels):
        result[labels] = np.add.reduceat(values[order], starts, axis=0)
    return result


def segment_softmax(x, seg, n):
    if len(x) == 0:
        return np.zeros(0)
    order = np.argsort(seg, kind="stable")
    labels, starts = np.unique(seg[order], return_index=True)
    largest = np.zeros(n)
    largest[labels] = np.maximum.reduceat(x[order], starts)
    weight = np.exp(x - largest[seg])
    return weight / segment_sum(weight.reshape(-1, 1), seg, n)[:, 0][seg]
