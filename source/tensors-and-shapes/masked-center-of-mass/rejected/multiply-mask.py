"""
misconception: Believes that multiplying by a mask of zeros removes NaN.
fails:
  padding_is_ignored: "NaN times zero is NaN: select with np.where before summing"
"""


def center_of_mass(pos, mass, mask):
    weight = mass * mask
    return (weight[..., None] * pos * mask[..., None]).sum(axis=1) / weight.sum(axis=1, keepdims=True)
