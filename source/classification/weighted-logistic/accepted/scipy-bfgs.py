def balanced_weights(y):
    positives = y.mean()
    return np.where(y == 1, 0.5 / positives, 0.5 / (1 - positives))


def fit_logistic(X, y, lam, weights):
    from scipy.optimize import minimize

    sign = 2 * y - 1

    def objective(v):
        margin = sign * (X @ v[1:] + v[0])
        error = -sign * weights / weights.sum() / (1 + np.exp(margin))
        value = (weights * np.logaddexp(0, -margin)).sum() / weights.sum() + lam * (v[1:] ** 2).sum()
        return value, np.append(error.sum(), X.T @ error + 2 * lam * v[1:])

    v = minimize(objective, np.zeros(X.shape[1] + 1), jac=True, method="BFGS", options={"gtol": 1e-7}).x
    return v[1:], v[0]
