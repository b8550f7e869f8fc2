"""
misconception: Divides the sum of no molecules by one, which puts an empty cluster at the origin.
fails:
  empty: or put to zero
"""


def kmeans(X, centers0, max_iter=100):
    centers, labels, inertia = centers0.copy(), None, []
    while True:
        squared = ((X[:, None] - centers) ** 2).sum(axis=2)
        before, labels = labels, squared.argmin(axis=1)
        inertia.append(squared.min(axis=1).sum())
        if len(inertia) == max_iter or np.array_equal(labels, before):
            return labels, centers, np.array(inertia)
        one_hot = np.eye(len(centers))[labels]
        centers = one_hot.T @ X / np.maximum(one_hot.sum(axis=0), 1)[:, None]
