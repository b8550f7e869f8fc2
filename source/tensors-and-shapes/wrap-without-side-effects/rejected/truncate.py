"""
misconception: Rounds the number of boxes towards zero.
fails:
  faces: A negative coordinate comes in from the other side
  input_is_kept: build a new array
  lattice_translation: rounding must go down, not towards zero
  upper_face: never negative
"""


def wrap(pos, box):
    return pos - box * (pos / box).astype(int)
