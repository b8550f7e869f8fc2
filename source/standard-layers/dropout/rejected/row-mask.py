"""
misconception: Draws one number for each row.
fails:
  independent: "Whole rows vanish together: draw one number per element"
"""


def dropout(x, rate, rng, training):
    if not training:
        return x
    keep = rng.random((len(x),) + (1,) * (x.ndim - 1)) >= rate
    return x * keep / (1 - rate)
