"""
misconception: Adds the sign of the weights to the gradient and takes plain steps.
fails:
  sklearn: For some penalty the minimum is another one.
  optimality: Your weights are not optimal
  zeros: plain gradient steps never land on zero
  critical: all weights are exactly zero
"""


def soft_threshold(x, t):
    return np.sign(x) * np.maximum(np.abs(x) - t, 0)


def lasso(X, y, lam, steps=5000):
    A, mean = X - X.mean(axis=0), y.mean()
    hessian, slope = 2 / len(y) * A.T @ A, 2 / len(y) * A.T @ (y - mean)
    eta = 1 / np.linalg.eigvalsh(hessian)[-1]
    w = np.zeros(X.shape[1])
    for step in range(steps):
        w = w - eta / (1 + 0.01 * step) * (hessian @ w - slope + lam * np.sign(w))
    return w, mean - X.mean(axis=0) @ w
