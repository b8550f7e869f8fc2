def describe(X: np.ndarray) -> dict[str, np.ndarray]:
    """Summary of every feature, missing values left out.

    Args:
        X: (N, D) float, NaN where a value is missing.

    Returns:
        "mean", "std" (population), "min", "max": (D,) float, and "n_missing": (D,) int.
    """
    ### BEGIN SOLUTION
    present = ~np.isnan(X)
    n = present.sum(axis=0)
    with np.errstate(invalid="ignore"):  # 0 / 0 where nothing is present
        mean = np.where(present, X, 0).sum(axis=0) / n
        std = np.sqrt((np.where(present, X - mean, 0) ** 2).sum(axis=0) / n)
    low = np.where(present, X, np.inf).min(axis=0)
    high = np.where(present, X, -np.inf).max(axis=0)
    nothing = n == 0
    return {
        "mean": mean,
        "std": std,
        "min": np.where(nothing, np.nan, low),
        "max": np.where(nothing, np.nan, high),
        "n_missing": len(X) - n,
    }
    ### END SOLUTION
