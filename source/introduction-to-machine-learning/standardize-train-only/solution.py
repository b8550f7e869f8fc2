def fit_scaler(X: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Statistics of the training features.

    Args:
        X: (N, D) float, the training molecules.

    Returns:
        Mean and population standard deviation of each feature, both (D,).
    """
    ### BEGIN SOLUTION
    constant = X.max(axis=0) == X.min(axis=0)
    return X.mean(axis=0), np.where(constant, np.inf, X.std(axis=0))  # anything finite / inf is 0
    ### END SOLUTION


def apply_scaler(X: np.ndarray, mu: np.ndarray, sd: np.ndarray) -> np.ndarray:
    """Features in units of the training set's spread, from its mean.

    Args:
        X: (M, D) float, any molecules.
        mu, sd: what `fit_scaler` returned.

    Returns:
        (M, D) float; 0 for features that were constant in training.
    """
    ### BEGIN SOLUTION
    return (X - mu) / sd
    ### END SOLUTION
