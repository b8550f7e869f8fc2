def soft_threshold(x: np.ndarray, t: float) -> np.ndarray:
    """Every element moved towards zero by t, those within t of zero set to zero.

    Args:
        x: float, any shape.
        t: threshold, 0 or more.

    Returns:
        float, the shape of x.
    """
    ### BEGIN SOLUTION
    return np.sign(x) * np.maximum(np.abs(x) - t, 0)
    ### END SOLUTION


def lasso(X: np.ndarray, y: np.ndarray, lam: float, steps: int = 5000) -> tuple[np.ndarray, float]:
    """Smallest mean squared error plus lam times the sum of absolute weights, with a free intercept.

    Args:
        X: (N, D) features.
        y: (N,) labels.
        lam: strength of the penalty, above 0.
        steps: upper limit for the number of steps.

    Returns:
        w (D,), with exact zeros, and b.
    """
    ### BEGIN SOLUTION
    centre, mean = X.mean(axis=0), y.mean()
    hessian = 2 / len(y) * (X - centre).T @ (X - centre)
    slope = 2 / len(y) * (X - centre).T @ (y - mean)
    eta = 1 / np.linalg.eigvalsh(hessian)[-1]
    w = np.zeros(X.shape[1])
    for _ in range(steps):
        w = soft_threshold(w - eta * (hessian @ w - slope), eta * lam)
    return w, mean - centre @ w
    ### END SOLUTION
