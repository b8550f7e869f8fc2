"""
misconception: Forgets that the loss is a mean over molecules.
fails:
  two_molecules: the second derivatives 2 mean(x^2) = 8
  correlated: It is a mean over molecules
  off_centre: The limit is wrong for features that are not centred.
  experiment: "If it still converged above, it is too small"
  descriptors: For the descriptors of the solubility data the limit is wrong
"""


def max_stable_eta(X):
    A = np.column_stack([X, np.ones(len(X))])
    return 1 / np.linalg.eigvalsh(A.T @ A)[-1]
