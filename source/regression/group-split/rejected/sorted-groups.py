"""
misconception: Takes the groups in alphabetical order, which is the same for every seed.
fails:
  random: Different seeds must give different test groups
  labels: in any mixture
"""


def group_split(groups, frac_test, rng):
    test = []
    for group in sorted(set(groups)):
        if len(test) < frac_test * len(groups):
            test += [i for i, g in enumerate(groups) if g == group]
    train = [i for i in range(len(groups)) if i not in test]
    if not train:
        raise ValueError("no training rows")
    return np.array(train), np.array(test)
