def balanced_weights(y):
    from sklearn.utils.class_weight import compute_sample_weight

    return compute_sample_weight("balanced", y)


def fit_logistic(X, y, lam, weights):
    from sklearn.linear_model import LogisticRegression

    shares = weights / weights.sum()
    model = LogisticRegression(C=1 / (2 * lam), tol=1e-10, max_iter=10_000, solver="newton-cholesky")
    model.fit(X, y, sample_weight=shares)
    return model.coef_[0], model.intercept_[0]
