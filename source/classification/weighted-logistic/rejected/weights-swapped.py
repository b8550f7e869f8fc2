"""
misconception: Gives each class a weight in proportion to its size.
fails:
  four_points: the rare class has the larger weights
  balanced: the weight is attached to the wrong class
"""


def balanced_weights(y):
    return 2 * (np.bincount(y) / len(y))[y]


def fit_logistic(X, y, lam, weights):
    from sklearn.linear_model import LogisticRegression

    model = LogisticRegression(C=1 / (2 * lam), tol=1e-10, max_iter=10_000, solver="newton-cholesky")
    model.fit(X, y, sample_weight=weights / weights.sum())
    return model.coef_[0], model.intercept_[0]
