"""How many molecules, in batches of how many, shuffled from which seed."""


def draw(rng):
    return {
        "my_n": int(rng.integers(30, 90)),
        "my_batch_size": int(rng.integers(4, 13)),
        "my_seed": int(rng.integers(1000, 10000)),
    }
