"""
misconception: Takes the mean label for the intercept, as if the features were centred.
fails:
  exact: w is (2, -1) and b is 5
  sklearn: For some penalty the minimum is another one.
  shift: moving a feature's zero did
  collinear: the solution is not the one of smallest norm
"""


def ridge(X, y, lam):
    n, d = X.shape
    A = np.vstack([X - X.mean(axis=0), np.sqrt(n * lam) * np.eye(d)])
    w = np.linalg.lstsq(A, np.append(y - y.mean(), np.zeros(d)), rcond=None)[0]
    return w, y.mean()
