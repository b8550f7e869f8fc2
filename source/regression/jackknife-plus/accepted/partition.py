def jackknife_plus(X, y, x_new, alpha, fit, predict):
    n = len(y)
    models = [fit(np.delete(X, i, 0), np.delete(y, i)) for i in range(n)]
    residuals = np.array([abs(label - predict(m, x[None])[0]) for m, x, label in zip(models, X, y)])
    centres = np.array([predict(m, x_new.reshape(1, -1))[0] for m in models])
    below, above = int(alpha * (n + 1)), int(np.ceil((1 - alpha) * (n + 1) - 1e-9))
    lo = np.partition(centres - residuals, below - 1)[below - 1] if below >= 1 else float("-inf")
    hi = np.partition(centres + residuals, above - 1)[above - 1] if above <= n else float("inf")
    return lo, hi
