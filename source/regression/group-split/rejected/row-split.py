"""
misconception: Permutes rows and cuts.
fails:
  three_families: the test set is one whole family
  pure: "Draw groups, not rows."
  labels: Use them as keys of a dictionary
  nothing_left: If the test set swallows every group
"""


def group_split(groups, frac_test, rng):
    order = rng.permutation(len(groups))
    n_test = int(np.ceil(frac_test * len(groups)))
    if n_test == len(groups):
        raise ValueError("no training rows")
    return order[n_test:], order[:n_test]
