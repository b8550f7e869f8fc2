"""
misconception: Takes rate for the probability to be kept.
fails:
  rate_zero: nothing is dropped and the scale is 1
  share: "rate is the probability to be dropped"
  values: an element may only become 0 or x / (1 - rate)
"""


def dropout(x, rate, rng, training):
    if not training:
        return x
    return np.where(rng.random(x.shape) < rate, x / max(rate, 1e-9), 0.0)
