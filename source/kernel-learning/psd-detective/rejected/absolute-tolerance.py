"""
misconception: Compares eigenvalues with a fixed number.
fails:
  scale: scale the tolerance
"""


def is_psd(K, tol=1e-8):
    return bool(np.abs(K - K.T).max() <= tol and np.linalg.eigvalsh((K + K.T) / 2).min() >= -tol)


def bad_points():
    return np.array([[0.0, 0.0], [1.0, 0.0], [0.0, 1.0]])
