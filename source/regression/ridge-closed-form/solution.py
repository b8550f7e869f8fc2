def ridge(X: np.ndarray, y: np.ndarray, lam: float) -> tuple[np.ndarray, float]:
    """Ridge regression: smallest mean squared error plus lam |w|^2, with a free intercept.

    Args:
        X: (N, D) features.
        y: (N,) labels.
        lam: strength of the penalty, 0 or more.

    Returns:
        w (D,) and b; for lam = 0 the w of smallest norm among the best.
    """
    ### BEGIN SOLUTION
    n, d = X.shape
    centre, mean = X.mean(axis=0), y.mean()
    # Penalties are squared errors too: of d molecules with the label 0, one for each weight.
    A = np.vstack([X - centre, np.sqrt(n * lam) * np.eye(d)])
    w = np.linalg.lstsq(A, np.append(y - mean, np.zeros(d)), rcond=None)[0]
    return w, mean - centre @ w
    ### END SOLUTION
