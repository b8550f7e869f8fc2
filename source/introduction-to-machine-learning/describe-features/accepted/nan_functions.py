def describe(X):
    return {
        "mean": np.nanmean(X, axis=0),
        "std": np.nanstd(X, axis=0),
        "min": np.nanmin(X, axis=0),
        "max": np.nanmax(X, axis=0),
        "n_missing": np.isnan(X).sum(axis=0),
    }
