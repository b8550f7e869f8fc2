"""
misconception: Fills a default array, which is float64 whatever came in.
fails:
  dtype: float32 coordinates must give float32 distances
"""


def pairwise_distances(pos):
    atoms = pos.shape[-2]
    result = np.zeros((*pos.shape[:-1], atoms))
    for i in range(atoms):
        result[..., i, :] = np.linalg.norm(pos - pos[..., i : i + 1, :], axis=-1)
    return result
