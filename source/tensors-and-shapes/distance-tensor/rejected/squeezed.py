"""
misconception: Squeezes the result, which removes every axis of length 1.
fails:
  any_rank: however many axes stand in front
  sizes: don't squeeze axes of length 1 away
"""


def pairwise_distances(pos):
    difference = pos[..., :, None, :] - pos[..., None, :, :]
    return np.sqrt((difference**2).sum(axis=-1)).squeeze()
