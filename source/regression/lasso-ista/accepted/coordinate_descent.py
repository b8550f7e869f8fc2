def soft_threshold(x, t):
    return np.where(x > t, x - t, np.where(x < -t, x + t, 0.0))


def lasso(X, y, lam, steps=5000):
    A, r = X - X.mean(axis=0), y - y.mean()
    r = r.copy()
    scale = (A**2).mean(axis=0)
    w = np.zeros(A.shape[1])
    for _ in range(min(steps, 1000)):
        change = 0.0
        for j in range(len(w)):
            old = w[j]
            w[j] = soft_threshold(A[:, j] @ r / len(r) + scale[j] * old, lam / 2) / scale[j]
            r -= (w[j] - old) * A[:, j]
            change = max(change, abs(w[j] - old))
        if change < 1e-12:
            break
    return w, y.mean() - X.mean(axis=0) @ w
