"""
misconception: Divides by the standard deviation also when it is zero, or zero but for rounding.
fails:
  constant: return 0, not NaN, infinity or a huge number
"""


def fit_scaler(X):
    return X.mean(axis=0), X.std(axis=0)


def apply_scaler(X, mu, sd):
    with np.errstate(invalid="ignore", divide="ignore"):
        return (X - mu) / sd
