"""
misconception: Takes the inverse of the largest curvature, the step that lands at the bottom, for the limit.
fails:
  two_molecules: "|1 - 8 eta| < 1 holds for eta < 0.25"
  correlated: for a quadratic the limit is 2 divided by the largest curvature
  off_centre: The limit is wrong for features that are not centred.
  experiment: descent converges up to twice the inverse of the largest curvature
  descriptors: For the descriptors of the solubility data the limit is wrong
"""


def max_stable_eta(X):
    A = np.column_stack([X, np.ones(len(X))])
    return 1 / np.linalg.eigvalsh(2 / len(X) * A.T @ A)[-1]
