"""Which compounds of the table are screened, and from how many alerts on they are called carcinogens."""


def draw(rng):
    return {
        "my_compounds": sorted(rng.choice(728, size=60, replace=False).tolist()),
        "my_threshold": int(rng.integers(1, 3)),
    }
