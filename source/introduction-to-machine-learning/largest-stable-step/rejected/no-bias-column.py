"""
misconception: Counts the weights as parameters, but not the intercept.
fails:
  two_molecules: the intercept is the steeper axis
  off_centre: The intercept is a parameter too
  experiment: is the intercept among the parameters, with its mixed derivatives?
  descriptors: For the descriptors of the solubility data the limit is wrong
"""


def max_stable_eta(X):
    return len(X) / np.linalg.eigvalsh(X.T @ X)[-1]
