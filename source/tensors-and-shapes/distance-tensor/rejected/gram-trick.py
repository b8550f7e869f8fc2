"""
misconception: Expands the square, |a|^2 + |b|^2 - 2 a.b, without care for rounding.
fails:
  diagonal_and_coincidence: can, by rounding, and its root is then NaN
  far_from_origin: Subtracting two huge numbers lost the digits
"""


def pairwise_distances(pos):
    square = (pos**2).sum(axis=-1)
    gram = pos @ np.swapaxes(pos, -1, -2)
    with np.errstate(invalid="ignore"):
        return np.sqrt(square[..., :, None] + square[..., None, :] - 2 * gram)
