"""
misconception: Looks at the size only after another group has been added.
fails:
  three_families: the test set is one whole family
  size: stop as soon as there are enough
  nothing_left: As long as something is left, split.
"""


def group_split(groups, frac_test, rng):
    labels = list(dict.fromkeys(groups))
    test = []
    for i in rng.permutation(len(labels)):
        enough = len(test) >= frac_test * len(groups)
        test += [row for row, g in enumerate(groups) if g == labels[i]]
        if enough:
            break
    train = [i for i in range(len(groups)) if i not in test]
    if not train:
        raise ValueError("no training rows")
    return np.array(train), np.array(test)
