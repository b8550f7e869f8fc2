"""
misconception: Adds a small number to the standard deviation so that it is never zero.
fails:
  constant: a huge number
  units: something was added to the standard deviation
"""


def fit_scaler(X):
    return X.mean(axis=0), X.std(axis=0) + 1e-12


def apply_scaler(X, mu, sd):
    return (X - mu) / sd
