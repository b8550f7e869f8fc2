"""
misconception: Leaves the intercept out.
fails:
  two_molecules: b is 1
  equations: alpha must sum to zero
  minimum: another b is better
  limits: Adding a constant to all labels must move b alone
"""


def krr_fit(K, y, lam):
    return np.linalg.solve(K + lam * np.eye(len(y)), y), 0.0


def krr_predict(Kx, alpha, b):
    return Kx @ alpha + b
