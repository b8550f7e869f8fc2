"""
misconception: Reduces over axis 1, which gives one number for each molecule.
fails:
  small_table: one number for each feature
  per_feature: Have you summarised molecules instead of features?
  spread: "The standard deviation is not that of the population"
  missing: Missing values are not left out.
  empty_column: A feature that is missing for all molecules
"""


def describe(X):
    return {
        "mean": np.nanmean(X, axis=1),
        "std": np.nanstd(X, axis=1),
        "min": np.nanmin(X, axis=1),
        "max": np.nanmax(X, axis=1),
        "n_missing": np.isnan(X).sum(axis=1),
    }
