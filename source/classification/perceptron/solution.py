def perceptron(X: np.ndarray, y: np.ndarray, epochs: int) -> tuple[np.ndarray, float, np.ndarray]:
    """Learn a linear decision from mistakes.

    Args:
        X: (N, D) float64, one row a molecule.
        y: (N,) int, 0 or 1.
        epochs: passes through all rows, at least 1.

    Returns:
        w (D,) float64, b, and mistakes (epochs,) int.
    """
    ### BEGIN SOLUTION
    w, b = np.zeros(X.shape[1]), 0.0
    mistakes = np.zeros(epochs, dtype=int)
    for epoch in range(epochs):
        for x, label in zip(X, y):
            error = label - int(w @ x + b > 0)
            w = w + error * x
            b = b + error
            mistakes[epoch] += abs(error)
    return w, float(b), mistakes
    ### END SOLUTION
