"""
misconception: Demands eigenvalues above zero, as for an inner product of independent features.
fails:
  kernels: may be zero
  scale: A matrix of zeros passes
"""


def is_psd(K, tol=1e-8):
    if np.abs(K - K.T).max() > tol * np.abs(K).max():
        return False
    return bool(np.linalg.eigvalsh(K).min() > 1e-8 * np.abs(K).max())


def bad_points():
    return np.array([[0.0, 0.0], [1.0, 0.0], [0.0, 1.0]])
