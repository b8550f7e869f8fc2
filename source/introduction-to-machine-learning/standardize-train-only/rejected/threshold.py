"""
misconception: Takes every spread below a fixed number for none.
fails:
  units: a fixed number decides what counts as constant
"""


def fit_scaler(X):
    sd = X.std(axis=0)
    return X.mean(axis=0), np.where(sd < 1e-8, np.inf, sd)


def apply_scaler(X, mu, sd):
    return (X - mu) / sd
