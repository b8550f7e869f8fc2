"""Twelve molecules of the table."""


def draw(rng):
    return {"my_molecules": sorted(rng.choice(763, size=12, replace=False).tolist())}
