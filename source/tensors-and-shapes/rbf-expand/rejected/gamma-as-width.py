"""
misconception: Takes gamma for the width of a normal distribution.
fails:
  every_rank: holds exp(-gamma (d - mu_k)^2)
  axis_of_length_k: exp(-gamma (d - mu_k)^2)
  bump: A larger gamma makes narrower bumps
  far_away: far from every centre all are 0
"""


def rbf_expand(d, centers, gamma):
    return np.exp(-((np.asarray(d)[..., None] - centers) ** 2) / (2 * gamma**2))
