def group_split(groups, frac_test, rng):
    labels = list(dict.fromkeys(groups))
    code = np.array([labels.index(g) for g in groups])
    order = rng.permutation(len(labels))
    sizes = np.bincount(code)[order].cumsum()
    needed = 1 + int(np.searchsorted(sizes, frac_test * len(code)))
    if needed >= len(labels):
        raise ValueError("no training rows")
    in_test = np.isin(code, order[:needed])
    return np.flatnonzero(~in_test), np.flatnonzero(in_test)
