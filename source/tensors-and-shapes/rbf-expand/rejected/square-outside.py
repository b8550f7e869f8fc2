"""
misconception: Squares the exponential instead of its argument.
fails:
  at_centers: ones on the diagonal only
  every_rank: holds exp(-gamma (d - mu_k)^2)
  axis_of_length_k: exp(-gamma (d - mu_k)^2)
  bump: The square belongs inside the exponential
"""


def rbf_expand(d, centers, gamma):
    return np.exp(-gamma * (np.asarray(d)[..., None] - centers)) ** 2
