"""
misconception: Scales inside the caller's array.
fails:
  untouched: X -= mu works inside the caller's array
"""


def fit_scaler(X):
    return X.mean(axis=0), np.where(np.ptp(X, axis=0) == 0, np.inf, X.std(axis=0))


def apply_scaler(X, mu, sd):
    X -= mu
    X /= sd
    return X
