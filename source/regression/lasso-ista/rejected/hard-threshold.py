"""
misconception: Keeps what is above the threshold as it is.
fails:
  one_feature: w is 1.75
  five_numbers: the others move towards zero by 1 and keep their sign
  threshold: Numbers above t become x - t and not x
  sklearn: For some penalty the minimum is another one.
  optimality: must balance the penalty
  zeros: If there are too few or too many zeros
  critical: just below it one weight is not
"""


def soft_threshold(x, t):
    return np.where(np.abs(x) > t, x, 0.0)


def lasso(X, y, lam, steps=5000):
    A, mean = X - X.mean(axis=0), y.mean()
    hessian, slope = 2 / len(y) * A.T @ A, 2 / len(y) * A.T @ (y - mean)
    eta = 1 / np.linalg.eigvalsh(hessian)[-1]
    w = np.zeros(X.shape[1])
    for _ in range(steps):
        w = soft_threshold(w - eta * (hessian @ w - slope), eta * lam)
    return w, mean - X.mean(axis=0) @ w
