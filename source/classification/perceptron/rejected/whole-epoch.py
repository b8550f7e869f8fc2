"""
misconception: Collects the updates of an epoch and applies them at its end.
fails:
  and_gate: before the next row is judged
  trajectory: after every mistake, at once
"""


def perceptron(X, y, epochs):
    w, b, mistakes = np.zeros(X.shape[1]), 0.0, np.zeros(epochs, dtype=int)
    for epoch in range(epochs):
        error = y - (X @ w + b > 0)
        mistakes[epoch] = np.abs(error).sum()
        w, b = w + error @ X, b + error.sum()
    return w, b, mistakes
