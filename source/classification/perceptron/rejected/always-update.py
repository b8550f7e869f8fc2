"""
misconception: Adds positive rows and subtracts negative ones, right or wrong.
fails:
  and_gate: only mistakes
  trajectory: after every mistake, at once
  convergence: mistakes must end
  right_rows: Correctly classified rows must leave w unchanged
  xor: "the mistakes must end"
"""


def perceptron(X, y, epochs):
    w, b, mistakes = np.zeros(X.shape[1]), 0.0, np.zeros(epochs, dtype=int)
    for epoch in range(epochs):
        for x, label in zip(X, y):
            mistakes[epoch] += int(label != (w @ x + b > 0))
            w, b = w + (2 * label - 1) * x, b + 2 * label - 1
    return w, b, mistakes
