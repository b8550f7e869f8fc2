def ridge_primal(X, y, lam):
    L = np.linalg.cholesky(X.T @ X + lam * np.identity(X.shape[1]))
    return np.linalg.solve(L.T, np.linalg.solve(L, X.T @ y))


def ridge_dual(X, y, lam):
    K = X.dot(X.T)
    K[np.diag_indices_from(K)] += lam
    L = np.linalg.cholesky(K)
    return np.linalg.solve(L.T, np.linalg.solve(L, y))
