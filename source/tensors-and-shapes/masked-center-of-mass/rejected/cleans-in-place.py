"""
misconception: Clears the padding in the caller's arrays.
fails:
  padding_is_ignored: "the caller's must stay as they were"
"""


def center_of_mass(pos, mass, mask):
    pos[~mask] = 0
    mass[~mask] = 0
    return (mass[..., None] * pos).sum(axis=1) / mass.sum(axis=1, keepdims=True)
