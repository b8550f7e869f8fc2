"""
misconception: "Puts leave-one-out residuals around the prediction of the full fit: the plain jackknife."
fails:
  five: "the largest of 7.5, 6, 4.5, 3 and 9"
  oracle: "centred on the full fit is the plain jackknife"
  ranks: "An end has the wrong rank"
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
        residual = abs(y[i] - predict(model, X[i : i + 1])[0])
        new = predict(full, x_new[None])[0]
        low[i], high[i] = new - residual, new + residual
    k = int(np.floor(alpha * (n + 1)))
    if k == 0:
        return -np.inf, np.inf
    return np.sort(low)[k - 1], np.sort(high)[n - k]
