"""
misconception: Works on the caller's array.
fails:
  input_is_kept: slices and `-=` act on the original memory; build a new array
  ranks_and_integers: Whole-number positions have fractional results
"""


def wrap(pos, box):
    pos -= box * np.floor(pos / box)
    pos *= pos < box
    return pos
