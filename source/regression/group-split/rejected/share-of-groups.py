"""
misconception: Takes the share of the groups instead of the rows.
fails:
  size: rows and not groups, for groups may differ in size
"""


def group_split(groups, frac_test, rng):
    labels = list(dict.fromkeys(groups))
    n_test = int(np.ceil(frac_test * len(labels)))
    if n_test == len(labels):
        raise ValueError("no training rows")
    chosen = {labels[i] for i in rng.permutation(len(labels))[:n_test]}
    test = [i for i, g in enumerate(groups) if g in chosen]
    train = [i for i, g in enumerate(groups) if g not in chosen]
    return np.array(train), np.array(test)
