def soft_threshold(x, t):
    return x - np.clip(x, -t, t)


def lasso(X, y, lam, steps=5000):
    n = len(X)
    A = np.column_stack([X - X.mean(axis=0), np.ones(n)])  # the intercept is trained beside the slopes
    L = 2 / n * np.linalg.norm(A, 2) ** 2
    theta = z = np.zeros(A.shape[1])
    k = 1.0
    for _ in range(steps):
        new = z - 2 / n * A.T @ (A @ z - y) / L
        new[:-1] = soft_threshold(new[:-1], lam / L)
        if (new - theta) @ (z - new) > 0:
            k = 1.0  # restart the momentum where it points uphill
        next_k = (1 + (1 + 4 * k**2) ** 0.5) / 2
        z = new + (k - 1) / next_k * (new - theta)
        theta, k = new, next_k
    return theta[:-1], theta[-1] - X.mean(axis=0) @ theta[:-1]
