def fit_gd(
    X: np.ndarray, y: np.ndarray, eta: float, steps: int, w0: np.ndarray, b0: float
) -> tuple[np.ndarray, float, np.ndarray]:
    """Full-batch gradient descent on the mean squared error of X w + b.

    Args:
        X: (N, D) features.
        y: (N,) labels.
        eta: learning rate.
        steps: number of steps, 0 or more.
        w0: (D,) weights at the start.
        b0: intercept at the start.

    Returns:
        w (D,) and b after the last step, and history (steps + 1,), the losses before and after each step.
    """
    ### BEGIN SOLUTION
    w, b, history = w0, b0, []
    for _ in range(steps):
        residual = X @ w + b - y
        history.append(np.mean(residual**2))
        w, b = w - eta * 2 * X.T @ residual / len(y), b - eta * 2 * residual.mean()
    history.append(np.mean((X @ w + b - y) ** 2))
    return w, b, np.array(history)
    ### END SOLUTION
