def loo_residuals(K, y, lam):
    """One eigendecomposition serves every lambda."""
    values, V = np.linalg.eigh(K)
    weight = 1 / (values + lam)
    return V @ (weight * (V.T @ y)) / (V**2 @ weight)


def learning_curve(K, y, sizes, lam, reps, rng):
    errors = np.zeros((reps, len(sizes)))
    for rep in range(reps):
        order = rng.permutation(len(y))
        for column, size in enumerate(sizes):
            rows = order[:size]
            r = loo_residuals(K[np.ix_(rows, rows)], y[rows], lam)
            errors[rep, column] = np.sqrt((r**2).mean())
    return errors.mean(axis=0)
