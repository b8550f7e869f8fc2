"""
misconception: "Interpolates quantiles."
fails:
  five: "k is 1"
  oracle: "For a linear model some interval is wrong"
  ranks: "np.quantile interpolates, or counts in another way"
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
    return np.quantile(low, alpha), np.quantile(high, 1 - alpha)
