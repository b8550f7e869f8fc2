"""How far and how fine a model looks."""


def draw(rng):
    return {
        "my_cutoff": int(rng.integers(40, 81)) / 10,
        "my_gamma": int(rng.integers(30, 81)) / 10,
    }
