"""
misconception: Corrects the mean a second time at inference.
fails:
  inference: "Inference must not change the values"
"""


def dropout(x, rate, rng, training):
    if not training:
        return x * (1 - rate)
    return np.where(rng.random(x.shape) < rate, 0.0, x / (1 - rate))
