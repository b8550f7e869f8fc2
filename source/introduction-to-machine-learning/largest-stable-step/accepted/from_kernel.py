def max_stable_eta(X):
    gram = X @ X.T + 1  # molecules by molecules; has the same largest eigenvalue
    return len(X) / max(np.linalg.eigvals(gram).real)
