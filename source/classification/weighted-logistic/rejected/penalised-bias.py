"""
misconception: Penalises the intercept like a slope.
fails:
  oracle: and b is free
  intercept: Only slopes are penalised
  balanced: "shift the intercept"
"""


def balanced_weights(y):
    return len(y) / (2 * np.bincount(y))[y]


def fit_logistic(X, y, lam, weights):
    from sklearn.linear_model import LogisticRegression

    rows = np.hstack([X, np.ones((len(X), 1))])
    model = LogisticRegression(C=1 / (2 * lam), tol=1e-10, max_iter=10_000, solver="newton-cholesky",
                               fit_intercept=False)
    model.fit(rows, y, sample_weight=weights / weights.sum())
    return model.coef_[0, :-1], model.coef_[0, -1]
