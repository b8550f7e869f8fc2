"""
misconception: Drops without scaling the survivors.
fails:
  values: "the expected activation shrank by the keep probability"
  mean: "Dropping must be made up for by the scale of the survivors."
"""


def dropout(x, rate, rng, training):
    return np.where(rng.random(x.shape) < rate, 0.0, x) if training else x
