"""
misconception: Puts zero where a value is missing, and in the caller's table at that.
fails:
  small_table: the means are 3 and 20
  missing: NaN must neither spread to the result nor count as zero
  empty_column: the table of the caller must still hold its NaN afterwards
"""


def describe(X):
    missing = np.isnan(X)
    X[missing] = 0
    return {
        "mean": X.mean(axis=0),
        "std": X.std(axis=0),
        "min": X.min(axis=0),
        "max": X.max(axis=0),
        "n_missing": missing.sum(axis=0),
    }
