def ridge_primal(X, y, lam):
    values, V = np.linalg.eigh(X.T @ X)
    return V @ ((V.T @ (X.T @ y)) / (values + lam))


def ridge_dual(X, y, lam):
    values, V = np.linalg.eigh(X @ X.T)
    return V @ ((V.T @ y) / (values + lam))
