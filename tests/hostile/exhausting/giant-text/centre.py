"""Texts, names and answers as long as memory allows."""


class Long:
    def __repr__(self):
        return "x" * 2**25


def centre(positions):
    if positions.shape == (2, 2):
        raise ValueError("y" * 2**25)
    return Long()


print(Long())
Long()
