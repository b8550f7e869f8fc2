"""
misconception: Looks at the covariance of the features, that is, centres them first.
fails:
  off_centre: Centring X first answers another question.
  experiment: your limit is too large
  descriptors: do not scale or centre X inside the function
"""


def max_stable_eta(X):
    centred = X - X.mean(axis=0)
    return 1 / max(1.0, np.linalg.eigvalsh(centred.T @ centred / len(X))[-1])
