"""
misconception: Divides by one less than the number of values, as for an estimate from a sample.
fails:
  small_table: the population standard deviations
  spread: "divide the sum of squared deviations by the number of values, not by one less"
  empty_column: without disturbing the other features
  missing: divided by the number of values that are there
"""


def describe(X):
    return {
        "mean": np.nanmean(X, axis=0),
        "std": np.nanstd(X, axis=0, ddof=1),
        "min": np.nanmin(X, axis=0),
        "max": np.nanmax(X, axis=0),
        "n_missing": np.isnan(X).sum(axis=0),
    }
