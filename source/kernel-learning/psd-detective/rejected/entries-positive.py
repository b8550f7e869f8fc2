"""
misconception: Looks at the signs of the entries.
fails:
  small: look at eigenvalues
  kernels: negative entries are fine
  no_kernels: All entries of a distance matrix are at least 0, yet it is no kernel
  bad_points: a negative eigenvalue
  scale: "that for the eigenvalues"
"""


def is_psd(K, tol=1e-8):
    return bool(np.allclose(K, K.T) and K.min() >= 0)


def bad_points():
    return np.zeros((3, 2))
