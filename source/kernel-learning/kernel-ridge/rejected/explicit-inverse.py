"""
misconception: Inverts the matrix, which loses the accuracy that a solver keeps.
fails:
  duplicates: Use a solver; an inverse loses the digits
"""


def krr_fit(K, y, lam):
    n = len(y)
    inverse = np.linalg.inv(K + lam * np.eye(n))
    ones = np.ones(n)
    b = (ones @ inverse @ y) / (ones @ inverse @ ones)
    return inverse @ (y - b), b


def krr_predict(Kx, alpha, b):
    return Kx @ alpha + b
