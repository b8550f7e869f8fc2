"""
misconception: "Takes the residuals of the fit to all molecules."
fails:
  five: "The residuals are 3.75, 2.5, 1.25, 0 and 7.5"
  oracle: "Training residuals are too small"
  ranks: "An end has the wrong rank"
  coverage: "the residuals are too small because the models have seen their points"
  any_model: "Fit to the N - 1 other molecules"
  symmetry: "The interval depends on something that means nothing"
"""


def jackknife_plus(X, y, x_new, alpha, fit, predict):
    n = len(y)
    low, high = np.empty(n), np.empty(n)
    full = fit(X, y)
    for i in range(n):
        others = np.arange(n) != i
        model = fit(X[others], y[others])
        residual = abs(y[i] - predict(full, X[i : i + 1])[0])
        new = predict(model, x_new[None])[0]
        low[i], high[i] = new - residual, new + residual
    k = int(np.floor(alpha * (n + 1)))
    if k == 0:
        return -np.inf, np.inf
    return np.sort(low)[k - 1], np.sort(high)[n - k]
