"""
misconception: "Counts ranks of N instead of N + 1 and makes something up when the rank does not exist."
fails:
  oracle: "For a linear model some interval is wrong"
  ranks: "the finite-sample guarantee needs the exact rank"
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
    k = max(int(np.floor(alpha * n)), 1)
    return np.sort(low)[k - 1], np.sort(high)[n - k]
