"""
misconception: Drops the factor 2 of the gradient, which only slows the descent down.
fails:
  trajectory: "with its factor 2"
  few_steps: After one step history has two entries
  factor: your step is not eta times the gradient
"""


def fit_gd(X, y, eta, steps, w0, b0):
    w, b = w0, b0
    history = [np.mean((X @ w + b - y) ** 2)]
    for _ in range(steps):
        residual = X @ w + b - y
        w, b = w - eta * X.T @ residual / len(y), b - eta * residual.mean()
        history.append(np.mean((X @ w + b - y) ** 2))
    return w, b, np.array(history)
