"""
misconception: Multiplies by the diagonal of G, as if it were the inverse of the diagonal of the inverse.
fails:
  three_molecules: the diagonal of the inverse
  brute_force: "the diagonal of the inverse, not the inverse of the diagonal"
  whole_set: "leave-one-out residuals"
  curve: "not as they should be"
"""


def loo_residuals(K, y, lam):
    G = K + lam * np.eye(len(y))
    return np.linalg.solve(G, y) * np.diag(G)


def learning_curve(K, y, sizes, lam, reps, rng):
    def error(size):
        rows = rng.choice(len(y), size, replace=False)
        return np.sqrt(np.mean(loo_residuals(K[np.ix_(rows, rows)], y[rows], lam) ** 2))

    return np.array([np.mean([error(size) for _ in range(reps)]) for size in sizes])
