"""
misconception: Moves the centres once more after the last assignment.
fails:
  few: otherwise the labels belong to the centres before
"""


def kmeans(X, centers0, max_iter=100):
    centers, labels, inertia = centers0.copy(), None, []
    for _ in range(max_iter):
        squared = ((X[:, None] - centers) ** 2).sum(axis=2)
        before, labels = labels, squared.argmin(axis=1)
        inertia.append(squared.min(axis=1).sum())
        if np.array_equal(labels, before):
            break
        for k in np.unique(labels):
            centers[k] = X[labels == k].mean(axis=0)
    return labels, centers, np.array(inertia)
