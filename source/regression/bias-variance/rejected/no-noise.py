"""
misconception: Leaves the noise of the labels out.
fails:
  two_fits: a measured label misses by 2.25 + 1 + 0.25
  simulation: Even a perfect model cannot beat the label noise
  limits: A model that ignores its training data
"""


def decompose(preds, f_true, noise_sd):
    bias2 = (preds.mean(axis=0) - f_true) ** 2
    variance = preds.var(axis=0)
    return {"bias2": bias2, "variance": variance, "expected_mse": bias2 + variance}
