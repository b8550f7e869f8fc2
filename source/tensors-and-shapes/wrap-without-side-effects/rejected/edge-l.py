"""
misconception: Trusts np.mod to stay below L, but a tiny negative coordinate is rounded to L.
fails:
  upper_face: "The upper face belongs to the next cell: results must be strictly smaller than the box length"
"""


def wrap(pos, box):
    return np.mod(pos, box)
