"""
misconception: Allocates the result with the dtype of the input, which cuts integers off.
fails:
  ranks_and_integers: np.zeros_like and np.empty_like copy the integer dtype
"""


def wrap(pos, box):
    result = np.empty_like(pos)
    result[...] = np.mod(pos, box)
    return np.where(result >= box, 0, result)
