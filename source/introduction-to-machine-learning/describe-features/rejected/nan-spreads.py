"""
misconception: Uses reductions that know nothing of missing values.
fails:
  small_table: the means are 3 and 20
  missing: NaN must neither spread to the result nor count as zero
  empty_column: without disturbing the other features
"""


def describe(X):
    return {
        "mean": X.mean(axis=0),
        "std": X.std(axis=0),
        "min": X.min(axis=0),
        "max": X.max(axis=0),
        "n_missing": np.isnan(X).sum(axis=0),
    }
