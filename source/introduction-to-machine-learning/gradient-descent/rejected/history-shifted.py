"""
misconception: Notes the loss only after each step, so the start is missing.
fails:
  solubility: history holds 51 losses
  trajectory: "history[0] is the loss before any update"
  few_steps: "its length is steps + 1"
  least_squares: many steps must end at the least-squares solution
  factor: the distance from the best weight is multiplied by 1 - eta k
"""


def fit_gd(X, y, eta, steps, w0, b0):
    w, b, history = w0, b0, []
    for _ in range(steps):
        residual = X @ w + b - y
        w, b = w - eta * 2 * X.T @ residual / len(y), b - eta * 2 * residual.mean()
        history.append(np.mean((X @ w + b - y) ** 2))
    return w, b, np.array(history)
