def max_stable_eta(X):
    A = np.c_[X, np.ones(len(X))]
    v = np.ones(A.shape[1]) + 0.1 * np.arange(A.shape[1])
    for _ in range(1000):
        v = A.T @ (A @ v)
        v /= np.linalg.norm(v)
    return float(len(X) / (v @ A.T @ A @ v))
