"""
misconception: Takes the scatter over test molecules.
fails:
  two_fits: Each is an array of shape (1,)
  variance: It is over training sets for a fixed test point
  simulation: Predictions were compared with simulated noisy labels
  limits: A model that ignores its training data has variance 0
"""


def decompose(preds, f_true, noise_sd):
    bias2 = (preds.mean(axis=0) - f_true) ** 2
    variance = np.full(len(f_true), preds.var(axis=1).mean())
    return {"bias2": bias2, "variance": variance, "expected_mse": bias2 + variance + noise_sd**2}
