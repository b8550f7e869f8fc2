"""
misconception: Takes a full slice for a copy.
fails:
  input_is_kept: "slices and `-=` act on the original memory; build a new array"
  ranks_and_integers: Whole-number positions have fractional results
"""


def wrap(pos, box):
    result = pos[...]
    for axis, length in enumerate(box):
        result[..., axis] = np.mod(result[..., axis], length)
        result[..., axis] *= result[..., axis] < length
    return result
