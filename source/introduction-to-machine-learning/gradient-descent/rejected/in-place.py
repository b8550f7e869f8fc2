"""
misconception: Moves the caller's start, because w is only another name for w0.
fails:
  untouched: moves the caller's start
"""


def fit_gd(X, y, eta, steps, w0, b0):
    w, b, history = w0, b0, []
    for t in range(steps + 1):
        residual = X @ w + b - y
        history.append(np.mean(residual**2))
        if t < steps:
            w -= eta * 2 * X.T @ residual / len(y)
            b -= eta * 2 * residual.mean()
    return w, b, np.array(history)
