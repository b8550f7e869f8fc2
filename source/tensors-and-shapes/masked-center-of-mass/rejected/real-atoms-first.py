"""
misconception: Reduces the mask to a count and takes that many atoms from the front.
fails:
  order_and_units: do not assume that the real atoms come first
"""


def center_of_mass(pos, mass, mask):
    centers = []
    for r, m, n in zip(pos, mass, mask.sum(axis=1)):
        centers.append(m[:n] @ r[:n] / m[:n].sum())
    return np.stack(centers)
