"""
misconception: Moves each atom by at most one box.
fails:
  lattice_translation: however many boxes away the atom was
  upper_face: results must be strictly smaller than the box length
  ranks_and_integers: are all wrapped the same way
"""


def wrap(pos, box):
    result = np.where(pos < 0, pos + box, np.where(pos >= box, pos - box, pos))
    return np.where(result >= box, result - box, result)
