"""Forty molecules of the table."""


def draw(rng):
    return {"my_rows": rng.choice(1274, size=40, replace=False)}
