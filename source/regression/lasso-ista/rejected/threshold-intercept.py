"""
misconception: Thresholds the intercept like a weight.
fails:
  one_feature: w is 1.75
  sklearn: For some penalty the minimum is another one.
  optimality: the residuals must have the mean zero, because the intercept is free
  zeros: If there are too few or too many zeros
  critical: "Only slopes are penalised: an intercept that is pulled towards zero, too, misses the mean."
  shift: Only slopes are penalised
"""


def soft_threshold(x, t):
    return np.sign(x) * np.maximum(np.abs(x) - t, 0)


def lasso(X, y, lam, steps=5000):
    A = np.column_stack([X, np.ones(len(X))])
    hessian, slope = 2 / len(y) * A.T @ A, 2 / len(y) * A.T @ y
    eta = 1 / np.linalg.eigvalsh(hessian)[-1]
    theta = np.zeros(A.shape[1])
    for _ in range(steps):
        theta = soft_threshold(theta - eta * (hessian @ theta - slope), eta * lam)
    return theta[:-1], theta[-1]
