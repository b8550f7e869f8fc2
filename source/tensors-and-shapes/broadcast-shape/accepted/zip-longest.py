from itertools import zip_longest


def broadcast_shape(a, b):
    """Walks both shapes from the back, a missing axis counting as 1; returns a list."""
    backwards = []
    for sizes in zip_longest(reversed(a), reversed(b), fillvalue=1):
        stretched = set(sizes) - {1}
        if len(stretched) > 1:
            raise ValueError(sizes)
        backwards.append(stretched.pop() if stretched else 1)
    return backwards[::-1]
