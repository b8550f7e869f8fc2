def assign(X, centers):
    labels, total = [], 0.0
    for x in X:
        squared = [np.dot(x - c, x - c) for c in centers]
        labels.append(int(np.argmin(squared)))
        total += min(squared)
    return labels, total


def kmeans(X, centers0, max_iter=100):
    centers = list(centers0)
    labels, total = assign(X, centers)
    inertia = [total]
    while len(inertia) < max_iter:
        for k in range(len(centers)):
            members = [x for x, label in zip(X, labels) if label == k]
            if members:
                centers[k] = np.mean(members, axis=0)
        old = labels
        labels, total = assign(X, centers)
        inertia.append(total)
        if labels == old:
            break
    return labels, centers, inertia
