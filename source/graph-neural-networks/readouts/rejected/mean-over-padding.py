"""
misconception: Divides by the padded length.
fails:
  two_molecules: "Divide by the number of real atoms"
  longer_padding: "Larger padding changed the result: divide by the number of real atoms."
"""


def readout(H, mask, kind):
    real = mask[..., None]
    if kind == "max":
        return np.where(real, H, -np.inf).max(axis=1)
    clean = np.where(real, H, 0)
    return clean.sum(axis=1) if kind == "sum" else clean.mean(axis=1)
