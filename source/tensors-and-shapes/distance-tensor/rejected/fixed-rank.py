"""
misconception: Counts axes from the left, which is right for a single molecule only.
fails:
  triangle: "frames do not meet each other"
  any_rank: "works for a single frame only: index from the right with `...`"
"""


def pairwise_distances(pos):
    return np.sqrt(((pos[:, None] - pos[None]) ** 2).sum(axis=-1))
