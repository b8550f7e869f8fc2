def balanced_weights(y):
    positives = y.mean()
    return np.where(y == 1, 0.5 / positives, 0.5 / (1 - positives))


def fit_logistic(X, y, lam, weights):
    rows = np.hstack([X, np.ones((len(X), 1))])
    share = weights / np.sum(weights)
    penalty = 2 * lam * np.append(np.ones(X.shape[1]), 0.0)

    def objective(v):
        z = rows @ v
        return share @ (np.logaddexp(0, z) - z * y) + lam * v[:-1] @ v[:-1]

    v = np.zeros(rows.shape[1])
    for _ in range(100):
        p = 1 / (1 + np.exp(-rows @ v))
        gradient = rows.T @ (share * (p - y)) + penalty * v
        if np.abs(gradient).max() < 1e-10:
            break
        curvature = rows.T @ (rows * (share * p * (1 - p))[:, None]) + np.diag(penalty)
        step = np.linalg.solve(curvature, gradient)
        while objective(v - step) > objective(v) + 1e-12 and np.abs(step).max() > 1e-12:
            step = step / 2
        v = v - step
    return v[:-1], float(v[-1])
