"""
misconception: Takes a mean over the padded axis instead of dividing by the total mass.
fails:
  water_and_methane: not by the padded length
  real_molecules: divide by the total mass of real atoms, not by the padded length
  padding_is_ignored: Nothing that stands in a padded entry may change the result
  translation: divide by the total mass of real atoms, not by the padded length
  order_and_units: The unit of mass cancels
"""


def center_of_mass(pos, mass, mask):
    weight = np.where(mask, mass, 0.0)[..., None]
    return (weight * np.where(mask[..., None], pos, 0.0)).mean(axis=1)
