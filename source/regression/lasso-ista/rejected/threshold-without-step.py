"""
misconception: Thresholds by lam instead of the step length times lam.
fails:
  one_feature: w is 1.75
  sklearn: the threshold of a step is its length times lam
  optimality: must balance the penalty
  zeros: compare the threshold with the step length times lam
  critical: just below it one weight is not
  shift: or all weights were zero
"""


def soft_threshold(x, t):
    return np.sign(x) * np.maximum(np.abs(x) - t, 0)


def lasso(X, y, lam, steps=5000):
    A, mean = X - X.mean(axis=0), y.mean()
    hessian, slope = 2 / len(y) * A.T @ A, 2 / len(y) * A.T @ (y - mean)
    eta = 1 / np.linalg.eigvalsh(hessian)[-1]
    w = np.zeros(X.shape[1])
    for _ in range(steps):
        w = soft_threshold(w - eta * (hessian @ w - slope), lam)
    return w, mean - X.mean(axis=0) @ w
