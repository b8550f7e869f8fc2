"""A Bernoulli mask, multiplied."""


def dropout(x, rate, rng, training):
    if not training or rate == 0:
        return x.copy()
    return x * rng.binomial(1, 1 - rate, size=x.shape) / (1 - rate)
