def loo_residuals(K, y, lam):
    """Training residuals, divided by one minus the leverage."""
    H = np.linalg.solve(K + lam * np.eye(len(y)), K).T
    return (y - H @ y) / (1 - np.diag(H))


def learning_curve(K, y, sizes, lam, reps, rng):
    curve = []
    for size in sizes:
        total = 0.0
        for _ in range(reps):
            rows = rng.permutation(len(y))[:size]
            total += np.linalg.norm(loo_residuals(K[rows][:, rows], y[rows], lam)) / size**0.5
        curve.append(total / reps)
    return curve
