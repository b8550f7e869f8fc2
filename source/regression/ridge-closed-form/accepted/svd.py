def ridge(X, y, lam):
    mean = X.mean(axis=0)
    U, s, Vt = np.linalg.svd(X - mean, full_matrices=False)
    counts = s > 1e-10 * max(s.max(), 1e-300)
    filtered = np.where(counts, s, 0) / np.where(counts, s**2 + len(y) * lam, 1)
    w = Vt.T @ (filtered * (U.T @ (y - y.mean())))
    return w, float(y.mean() - mean @ w)
