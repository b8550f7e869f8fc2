"""
misconception: Updates the weights only; every boundary goes through the origin.
fails:
  and_gate: through the origin cannot solve AND
  trajectory: b moves by the same sign
  convergence: mistakes must end
  xor: "a line separates them"
"""


def perceptron(X, y, epochs):
    w, mistakes = np.zeros(X.shape[1]), np.zeros(epochs, dtype=int)
    for epoch in range(epochs):
        for x, label in zip(X, y):
            error = label - int(w @ x > 0)
            w = w + error * x
            mistakes[epoch] += abs(error)
    return w, 0.0, mistakes
