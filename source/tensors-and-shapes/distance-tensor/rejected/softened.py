"""
misconception: Adds a small constant under the root, as one does for gradients.
fails:
  diagonal_and_coincidence: A small constant under the root moves the diagonal away from 0.
"""


def pairwise_distances(pos):
    difference = pos[..., :, None, :] - pos[..., None, :, :]
    return np.sqrt((difference**2).sum(axis=-1) + 1e-15)
