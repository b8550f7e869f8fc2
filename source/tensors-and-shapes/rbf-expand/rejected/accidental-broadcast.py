"""
misconception: Subtracts the centres from the last axis of d instead of adding an axis.
fails:
  at_centers: Every distance needs all K values
  every_rank: then one new axis of length K
  axis_of_length_k: you paired the k-th distance with the k-th centre
"""


def rbf_expand(d, centers, gamma):
    return np.exp(-gamma * (d - centers) ** 2)
