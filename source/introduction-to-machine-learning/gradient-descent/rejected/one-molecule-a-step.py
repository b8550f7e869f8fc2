"""
misconception: Takes each step with a single molecule, as stochastic gradient descent does.
fails:
  solubility: must lower the loss at every step
  trajectory: over all molecules in every step
  few_steps: After one step history has two entries
  least_squares: does every feature meet the residual of its own molecule
  factor: Your distance follows another factor
"""


def fit_gd(X, y, eta, steps, w0, b0):
    w, b = w0, b0
    history = [np.mean((X @ w + b - y) ** 2)]
    for t in range(steps):
        x, label = X[t % len(X)], y[t % len(X)]
        residual = x @ w + b - label
        w, b = w - eta * 2 * x * residual, b - eta * 2 * residual
        history.append(np.mean((X @ w + b - y) ** 2))
    return w, b, np.array(history)
