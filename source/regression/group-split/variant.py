"""Three families with two molecules each, mixed."""

FAMILIES = "ester amide acid alcohol amine ether ketone nitrile aldehyde thiol lactone urea".split()


def draw(rng):
    chosen = rng.choice(FAMILIES, size=3, replace=False)
    return {"my_families": rng.permutation([*chosen, *chosen])}
