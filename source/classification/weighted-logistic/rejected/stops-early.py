"""
misconception: Takes a hundred small steps and hopes for the best.
fails:
  four_points: Iterate until the gradient vanishes
  oracle: stopped too early
  intercept: "until the gradient vanishes"
  balanced: "shift the intercept"
"""


def balanced_weights(y):
    return len(y) / (2 * np.bincount(y))[y]


def fit_logistic(X, y, lam, weights):
    w, b, share = np.zeros(X.shape[1]), 0.0, weights / weights.sum()
    for _ in range(100):
        error = share * (1 / (1 + np.exp(-(X @ w + b))) - y)
        w, b = w - 0.05 * (X.T @ error + 2 * lam * w), b - 0.05 * error.sum()
    return w, b
