"""
misconception: Divides by R - 1.
fails:
  two_fits: both are 1 from their mean, so the variance is 1
  variance: "are divided by R, not by R - 1"
  simulation: Bias and variance enter once each
  limits: a single fit has variance 0, not NaN
"""


def decompose(preds, f_true, noise_sd):
    bias2 = (preds.mean(axis=0) - f_true) ** 2
    with np.errstate(invalid="ignore", divide="ignore"):
        variance = ((preds - preds.mean(axis=0)) ** 2).sum(axis=0) / np.float64(len(preds) - 1)
    return {"bias2": bias2, "variance": variance, "expected_mse": bias2 + variance + noise_sd**2}
