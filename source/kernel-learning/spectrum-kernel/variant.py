"""Peptides like those against cancer cells: short, with many K and L, and pieces that come again."""


def draw(rng):
    peptides = []
    for _ in range(6):
        piece = "".join(rng.choice(list("KLAFWIGV"), size=rng.integers(2, 5), p=[0.3, 0.25] + [0.075] * 6))
        tail = "".join(rng.choice(list("ACDEFGHIKLMNPQRSTVWY"), size=rng.integers(3, 9)))
        peptides.append(piece * int(rng.integers(2, 4)) + tail)
    return {"my_peptides": peptides}
