"""Draws the factor of each element from its two values."""


def dropout(x, rate, rng, training):
    factor = rng.choice([0.0, 1 / (1 - rate)], p=[rate, 1 - rate], size=x.shape) if training else 1.0
    return x * factor
