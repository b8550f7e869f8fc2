"""
misconception: Multiplies by the mask and trusts that this removes any number.
fails:
  poison: "NaN times zero is still NaN"
"""


def readout(H, mask, kind):
    real = mask[..., None].astype(float)
    if kind == "max":
        return (H * real - 1e12 * (1 - real)).max(axis=1)
    total = (H * real).sum(axis=1)
    return total if kind == "sum" else total / np.maximum(real.sum(axis=1), 1)
