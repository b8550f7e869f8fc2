"""
misconception: Trusts eigvalsh, which reads only one triangle of the matrix.
fails:
  small: is not symmetric
  no_kernels: not symmetric
  scale: "that for the symmetry"
"""


def is_psd(K, tol=1e-8):
    eigenvalues = np.linalg.eigvalsh(K)
    return bool(eigenvalues.min() >= -tol * np.abs(eigenvalues).max())


def bad_points():
    return np.array([[0.0, 0.0], [1.0, 0.0], [0.0, 1.0]])
