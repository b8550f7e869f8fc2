"""
misconception: Multiplies out the square and takes three exponentials, one of which overflows.
fails:
  far_away: a product of exponentials overflows although the whole expression is tiny
"""


def rbf_expand(d, centers, gamma):
    d = np.asarray(d)[..., None]
    with np.errstate(all="ignore"):
        return np.exp(-gamma * d**2) * np.exp(2 * gamma * d * centers) * np.exp(-gamma * centers**2)
