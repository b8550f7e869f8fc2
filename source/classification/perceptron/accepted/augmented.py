def perceptron(X, y, epochs):
    """Bias as the weight of a column of ones; a list collects the mistakes."""
    rows = np.hstack([np.asarray(X, dtype=float), np.ones((len(X), 1))])
    v = np.zeros(rows.shape[1])
    mistakes = []
    for _ in range(epochs):
        wrong = 0
        for row, label in zip(rows, y):
            decision = float(np.dot(v, row)) > 0
            if decision and label == 0:
                v -= row
                wrong += 1
            elif not decision and label == 1:
                v += row
                wrong += 1
        mistakes.append(wrong)
    return v[:-1], v[-1], mistakes
