"""
misconception: Draws from the global random state.
fails:
  generator: "All randomness must come from rng"
"""


def dropout(x, rate, rng, training):
    if not training:
        return x
    return np.where(np.random.random(x.shape) < rate, 0.0, x / (1 - rate))
