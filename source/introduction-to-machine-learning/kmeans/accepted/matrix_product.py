def kmeans(X, centers0, max_iter=100):
    centers = np.array(centers0, dtype=float)
    one_hot = None
    inertia = []
    for t in range(max_iter):
        squared = (X**2).sum(axis=1)[:, None] - 2 * X @ centers.T + (centers**2).sum(axis=1)
        labels = squared.argmin(axis=1)
        inertia.append(squared[np.arange(len(X)), labels].sum())
        new = np.eye(len(centers))[labels]
        if t == max_iter - 1 or (one_hot is not None and (new == one_hot).all()):
            break
        one_hot = new
        members = one_hot.sum(axis=0)
        means = one_hot.T @ X / np.maximum(members, 1)[:, None]
        centers = np.where(members[:, None] > 0, means, centers)
    return labels, centers, inertia
