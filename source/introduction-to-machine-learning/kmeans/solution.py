def kmeans(
    X: np.ndarray, centers0: np.ndarray, max_iter: int = 100
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Lloyd's algorithm.

    Args:
        X: (N, D) features.
        centers0: (K, D) initial centres.
        max_iter: largest number of assignments, at least 1.

    Returns:
        labels (N,) int, centers (K, D) and inertia (T,), one value for each assignment.
    """
    ### BEGIN SOLUTION
    centers, labels, inertia = centers0.copy(), None, []
    while True:
        squared = ((X[:, None, :] - centers[None, :, :]) ** 2).sum(axis=2)
        before, labels = labels, squared.argmin(axis=1)
        inertia.append(squared.min(axis=1).sum())
        if len(inertia) == max_iter or np.array_equal(labels, before):
            return labels, centers, np.array(inertia)
        for k in np.unique(labels):
            centers[k] = X[labels == k].mean(axis=0)
    ### END SOLUTION
