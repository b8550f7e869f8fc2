"""
misconception: "Splits alpha between the two sides, as for a classical interval."
fails:
  five: "k is 1"
  oracle: "For a linear model some interval is wrong"
  ranks: "An end has the wrong rank"
  coverage: "wider than it need be"
  any_model: "the interval is wrong"
  symmetry: "The interval depends on something that means nothing"
"""


def jackknife_plus(X, y, x_new, alpha, fit, predict):
    n = len(y)
    low, high = np.empty(n), np.empty(n)
    for i in range(n):
        others = np.arange(n) != i
        model = fit(X[others], y[others])
        residual = abs(y[i] - predict(model, X[i : i + 1])[0])
        new = predict(model, x_new[None])[0]
        low[i], high[i] = new - residual, new + residual
    k = int(np.floor(alpha / 2 * (n + 1)))
    if k == 0:
        return -np.inf, np.inf
    return np.sort(low)[k - 1], np.sort(high)[n - k]
