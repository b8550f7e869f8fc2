"""
misconception: Divides the weighted sum of losses by the number of rows.
fails:
  oracle: The weighted mean divides by the sum of the weights
  copies: a row of weight 0 still counts
  scale: normalise by the sum of the weights
"""


def balanced_weights(y):
    return len(y) / (2 * np.bincount(y))[y]


def fit_logistic(X, y, lam, weights):
    from sklearn.linear_model import LogisticRegression

    model = LogisticRegression(C=1 / (2 * lam), tol=1e-10, max_iter=10_000, solver="newton-cholesky")
    model.fit(X, y, sample_weight=weights / len(y))
    return model.coef_[0], model.intercept_[0]
