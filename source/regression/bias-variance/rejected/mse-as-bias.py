"""
misconception: Takes the mean squared error against the truth for the squared bias.
fails:
  two_fits: the mean prediction 2 is off by 1.5
  bias: already contains the variance
  simulation: Bias and variance enter once each
  limits: a constant added to all predictions changes the bias and not the variance
"""


def decompose(preds, f_true, noise_sd):
    bias2 = ((preds - f_true) ** 2).mean(axis=0)
    variance = preds.var(axis=0)
    return {"bias2": bias2, "variance": variance, "expected_mse": bias2 + variance + noise_sd**2}
