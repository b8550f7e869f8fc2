"""
misconception: Returns an empty training set without a word.
fails:
  nothing_left: "raise ValueError, here and not three functions later"
"""


def group_split(groups, frac_test, rng):
    labels = list(dict.fromkeys(groups))
    test = []
    for i in rng.permutation(len(labels)):
        if len(test) < frac_test * len(groups):
            test += [row for row, g in enumerate(groups) if g == labels[i]]
    train = [i for i in range(len(groups)) if i not in test]
    return np.array(train, dtype=int), np.array(test, dtype=int)
