"""
misconception: Takes the geometric centre, so hydrogen counts as much as oxygen.
fails:
  water_and_methane: Weight every atom by its mass
  real_molecules: If hydrogen and oxygen count the same in your answer, weight by mass.
  padding_is_ignored: Nothing that stands in a padded entry may change the result
  order_and_units: the same masses stand above and below the fraction line
"""


def center_of_mass(pos, mass, mask):
    real = mask[..., None]
    return np.where(real, pos, 0.0).sum(axis=1) / real.sum(axis=1)
