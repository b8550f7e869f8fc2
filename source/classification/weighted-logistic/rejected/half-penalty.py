"""
misconception: Uses half the penalty, as many textbooks write it.
fails:
  four_points: "lam |w|^2, without a factor 1/2"
  oracle: "lam |w|^2 has no factor 1/2"
"""


def balanced_weights(y):
    return len(y) / (2 * np.bincount(y))[y]


def fit_logistic(X, y, lam, weights):
    from sklearn.linear_model import LogisticRegression

    model = LogisticRegression(C=1 / lam, tol=1e-10, max_iter=10_000, solver="newton-cholesky")
    model.fit(X, y, sample_weight=weights / weights.sum())
    return model.coef_[0], model.intercept_[0]
