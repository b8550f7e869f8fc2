"""
misconception: Takes the residuals of the fit that has seen all molecules.
fails:
  three_molecules: seen the molecule
  brute_force: "These are training residuals"
  larger: leaving a molecule out must enlarge it
  whole_set: "leave-one-out residuals"
  curve: "too small"
"""


def loo_residuals(K, y, lam):
    return y - K @ np.linalg.solve(K + lam * np.eye(len(y)), y)


def learning_curve(K, y, sizes, lam, reps, rng):
    def error(size):
        rows = rng.choice(len(y), size, replace=False)
        return np.sqrt(np.mean(loo_residuals(K[np.ix_(rows, rows)], y[rows], lam) ** 2))

    return np.array([np.mean([error(size) for _ in range(reps)]) for size in sizes])
