"""
misconception: Measures the inertia after the centres have moved.
fails:
  two_groups: "the second assignment has the same labels and the inertia 4 x 1"
  inertia: Each value is measured right after an assignment, with the centres that made it
  few: otherwise the labels belong to the centres before
  empty: The other centres go on as ever.
  invariance: leave labels and inertia
"""


def kmeans(X, centers0, max_iter=100):
    centers, labels, inertia = centers0.copy(), None, []
    for _ in range(max_iter):
        before, labels = labels, ((X[:, None] - centers) ** 2).sum(axis=2).argmin(axis=1)
        for k in np.unique(labels):
            centers[k] = X[labels == k].mean(axis=0)
        inertia.append(((X - centers[labels]) ** 2).sum())
        if np.array_equal(labels, before):
            break
    return labels, centers, np.array(inertia)
