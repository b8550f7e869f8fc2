"""
misconception: Moves the caller's initial centres.
fails:
  untouched: "work on a copy"
"""


def kmeans(X, centers0, max_iter=100):
    centers, labels, inertia = centers0, None, []
    while True:
        squared = ((X[:, None] - centers) ** 2).sum(axis=2)
        before, labels = labels, squared.argmin(axis=1)
        inertia.append(squared.min(axis=1).sum())
        if len(inertia) == max_iter or np.array_equal(labels, before):
            return labels, centers, np.array(inertia)
        for k in np.unique(labels):
            centers[k] = X[labels == k].mean(axis=0)
