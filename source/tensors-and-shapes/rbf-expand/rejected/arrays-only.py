"""
misconception: Indexes d without making it an array, so a plain number raises.
fails:
  every_rank: A Python number has no axes to index; make it an array first.
"""


def rbf_expand(d, centers, gamma):
    return np.exp(-gamma * (d[..., None] - centers) ** 2)
