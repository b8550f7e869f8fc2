"""
misconception: Takes scikit-learn's alpha for the lam of this loss, a factor of two.
fails:
  one_feature: w is 1.75
  sklearn: "scikit-learn divides the squared error by 2N"
  optimality: "equal to lam in size"
  zeros: compare the threshold with the step length times lam
  critical: just below it one weight is not
"""


def soft_threshold(x, t):
    return np.sign(x) * np.maximum(np.abs(x) - t, 0)


def lasso(X, y, lam, steps=5000):
    A, mean = X - X.mean(axis=0), y.mean()
    hessian, slope = A.T @ A / len(y), A.T @ (y - mean) / len(y)
    eta = 1 / np.linalg.eigvalsh(hessian)[-1]
    w = np.zeros(X.shape[1])
    for _ in range(steps):
        w = soft_threshold(w - eta * (hessian @ w - slope), eta * lam)
    return w, mean - X.mean(axis=0) @ w
