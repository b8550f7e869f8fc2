"""
misconception: Subtracts the mean of the labels and calls it the intercept.
fails:
  equations: The best intercept is not the mean of the labels
  minimum: another b is better
"""


def krr_fit(K, y, lam):
    b = y.mean()
    return np.linalg.solve(K + lam * np.eye(len(y)), y - b), b


def krr_predict(Kx, alpha, b):
    return Kx @ alpha + b
