"""
misconception: Divides by the number of atoms also when there is none.
fails:
  empty: "0 / 0 is NaN"
"""


def readout(H, mask, kind):
    real = mask[..., None]
    if kind == "max":
        return np.where(real, H, -np.inf).max(axis=1)
    total = np.where(real, H, 0).sum(axis=1)
    with np.errstate(invalid="ignore"):
        return total if kind == "sum" else total / real.sum(axis=1)
