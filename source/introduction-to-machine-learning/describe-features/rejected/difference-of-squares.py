"""
misconception: Takes the mean square less the squared mean, which rounding eats when the mean is large.
fails:
  spread: subtract the mean first
"""


def describe(X: np.ndarray) -> dict[str, np.ndarray]:
    import warnings

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        mean = np.nanmean(X, axis=0)
        return {
            "mean": mean,
            "std": np.sqrt(np.maximum(np.nanmean(X**2, axis=0) - mean**2, 0)),
            "min": np.nanmin(X, axis=0),
            "max": np.nanmax(X, axis=0),
            "n_missing": np.isnan(X).sum(axis=0),
        }
