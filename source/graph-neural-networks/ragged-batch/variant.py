"""How many atoms the molecules of a batch have: four or five molecules, not all of one size."""


def draw(rng):
    sizes = rng.choice(range(2, 13), size=rng.integers(4, 6), replace=False)
    return {"my_sizes": sizes}
