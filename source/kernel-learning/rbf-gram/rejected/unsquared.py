"""
misconception: Puts the distance itself into the exponent.
fails:
  two_rows: Gaussian kernels use the squared distance
  values: Gaussian kernels use the squared distance
  origin: no matter where the origin is
"""


def rbf_gram(A, B, gamma):
    return np.exp(-gamma * np.linalg.norm(A[:, None] - B[None], axis=-1))
