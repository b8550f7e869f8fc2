"""
misconception: Draws with replacement, so that a molecule's twin stays in the training set.
fails:
  whole_set: its twin stays behind
"""


def loo_residuals(K, y, lam):
    inverse = np.linalg.inv(K + lam * np.eye(len(y)))
    return inverse @ y / np.diag(inverse)


def learning_curve(K, y, sizes, lam, reps, rng):
    def error(size):
        rows = rng.integers(len(y), size=size)
        return np.sqrt(np.mean(loo_residuals(K[np.ix_(rows, rows)], y[rows], lam) ** 2))

    return np.array([np.mean([error(size) for _ in range(reps)]) for size in sizes])
