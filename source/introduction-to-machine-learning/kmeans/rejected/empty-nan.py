"""
misconception: Takes the mean of a cluster without members.
fails:
  empty: a mean was taken over nothing
"""

import warnings


def kmeans(X, centers0, max_iter=100):
    centers, labels, inertia = centers0.copy(), None, []
    while True:
        squared = ((X[:, None] - centers) ** 2).sum(axis=2)
        squared = np.where(np.isnan(squared), np.inf, squared)
        before, labels = labels, squared.argmin(axis=1)
        inertia.append(squared.min(axis=1).sum())
        if len(inertia) == max_iter or np.array_equal(labels, before):
            return labels, centers, np.array(inertia)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            centers = np.array([X[labels == k].mean(axis=0) for k in range(len(centers))])
