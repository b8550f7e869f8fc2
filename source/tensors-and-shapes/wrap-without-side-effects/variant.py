"""A box of one's own; eighths are exact in binary, so that multiples of an edge are exact, too."""


def draw(rng):
    return {"my_box": (rng.integers(66, 104, size=3) / 8).tolist()}
