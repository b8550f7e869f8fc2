"""
misconception: Adds up distances instead of squared distances.
fails:
  two_groups: "sum 170"
  sklearn: From the same start you end elsewhere
  inertia: the curve of unsquared ones is not guaranteed to fall
  few: inertia must have max_iter values, the last one theirs
  empty: The other centres go on as ever.
  invariance: leave labels and inertia
"""


def kmeans(X, centers0, max_iter=100):
    centers, labels, inertia = centers0.copy(), None, []
    while True:
        distance = np.linalg.norm(X[:, None] - centers, axis=2)
        before, labels = labels, distance.argmin(axis=1)
        inertia.append(distance.min(axis=1).sum())
        if len(inertia) == max_iter or np.array_equal(labels, before):
            return labels, centers, np.array(inertia)
        for k in np.unique(labels):
            centers[k] = X[labels == k].mean(axis=0)
