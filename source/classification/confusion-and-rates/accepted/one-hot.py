def confusion(scores, y, thr):
    """Counting as a matrix product of one-hot codes."""
    truth = np.eye(2, dtype=int)[y]
    prediction = np.eye(2, dtype=int)[(np.asarray(scores) >= thr) * 1]
    return truth.T @ prediction


def rates(c):
    c = np.asarray(c, dtype=float)
    by_truth = c / np.maximum(c.sum(axis=1, keepdims=True), 1)
    by_prediction = c / np.maximum(c.sum(axis=0, keepdims=True), 1)
    return {"tpr": by_truth[1, 1], "fpr": by_truth[0, 1], "precision": by_prediction[1, 1],
            "balanced_accuracy": np.trace(by_truth) / 2}
