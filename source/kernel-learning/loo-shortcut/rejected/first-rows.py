"""
misconception: Takes the first rows of the table instead of random ones.
fails:
  curve: "not the first rows of the table"
  random: Subsets must be drawn with rng
"""


def loo_residuals(K, y, lam):
    inverse = np.linalg.inv(K + lam * np.eye(len(y)))
    return inverse @ y / np.diag(inverse)


def learning_curve(K, y, sizes, lam, reps, rng):
    return np.array([np.sqrt(np.mean(loo_residuals(K[:size, :size], y[:size], lam) ** 2)) for size in sizes])
