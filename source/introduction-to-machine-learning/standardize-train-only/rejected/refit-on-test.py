"""
misconception: Standardises the molecules at hand with their own statistics.
fails:
  shifted: "compute nothing from the rows that are to be scaled"
  single: you took mean and spread from the rows to be scaled
  constant: return 0, not NaN, infinity or a huge number
  units: The same feature in another unit must give the same scaled numbers.
"""


def fit_scaler(X):
    return X.mean(axis=0), X.std(axis=0)


def apply_scaler(X, mu, sd):
    with np.errstate(invalid="ignore", divide="ignore"):
        return (X - X.mean(axis=0)) / X.std(axis=0)
