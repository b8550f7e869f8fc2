"""
misconception: Asks for a determinant that is not negative.
fails:
  kernels: Rounding leaves tiny negative numbers
  no_kernels: Two negative eigenvalues multiply to a positive determinant
  scale: "that for the eigenvalues"
"""


def is_psd(K, tol=1e-8):
    return bool(np.allclose(K, K.T, rtol=0, atol=tol * np.abs(K).max()) and np.linalg.det(K) >= 0)


def bad_points():
    return np.array([[0.0, 0.0], [1.0, 0.0], [0.0, 1.0]])
