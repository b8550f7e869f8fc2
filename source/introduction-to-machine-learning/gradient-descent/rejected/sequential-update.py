"""
misconception: Updates w first and computes the gradient for b with the new w.
fails:
  trajectory: Both parameters must move from the same point
  few_steps: After one step history has two entries
"""


def fit_gd(X, y, eta, steps, w0, b0):
    w, b = w0, b0
    history = [np.mean((X @ w + b - y) ** 2)]
    for _ in range(steps):
        w = w - eta * 2 * X.T @ (X @ w + b - y) / len(y)
        b = b - eta * 2 * np.mean(X @ w + b - y)
        history.append(np.mean((X @ w + b - y) ** 2))
    return w, b, np.array(history)
