"""
misconception: Decides 1 for a score of exactly 0.
fails:
  and_gate: A score of exactly 0 is the decision 0
  trajectory: A score of exactly 0 is the decision 0
"""


def perceptron(X, y, epochs):
    w, b, mistakes = np.zeros(X.shape[1]), 0.0, np.zeros(epochs, dtype=int)
    for epoch in range(epochs):
        for x, label in zip(X, y):
            error = label - int(w @ x + b >= 0)
            w, b = w + error * x, b + error
            mistakes[epoch] += abs(error)
    return w, b, mistakes
