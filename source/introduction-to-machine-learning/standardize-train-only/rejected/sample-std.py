"""
misconception: Divides by N - 1.
fails:
  training: its population standard deviation
  shifted: Use mu and sd as they were given
  single: must be scaled with training statistics like any other
  constant: The other features are scaled as ever
  units: the same scaled numbers
"""


def fit_scaler(X):
    return X.mean(axis=0), np.where(np.ptp(X, axis=0) == 0, np.inf, X.std(axis=0, ddof=1))


def apply_scaler(X, mu, sd):
    return (X - mu) / sd
