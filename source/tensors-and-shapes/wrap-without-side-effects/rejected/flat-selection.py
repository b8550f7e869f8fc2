"""
misconception: Expects a boolean selection to keep its axes, so that the box still lines up with it.
fails:
  faces: "is a flat list whose numbers no longer know their axis"
  input_is_kept: The wrapped positions belong in an array of their own
  lattice_translation: differs from the original by a whole number of L
  upper_face: The upper face belongs to the next cell
  ranks_and_integers: box belongs to the last axis
"""


def wrap(pos, box):
    result = pos.astype(float)
    while (result >= box).any():
        result[result >= box] -= box
    while (result < 0).any():
        result[result < 0] += box
    return result
