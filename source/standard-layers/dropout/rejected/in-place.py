"""
misconception: Zeroes elements of the input.
fails:
  values: "x itself stays as it was"
"""


def dropout(x, rate, rng, training):
    if not training:
        return x
    x *= (rng.random(x.shape) >= rate) / (1 - rate)
    return x
