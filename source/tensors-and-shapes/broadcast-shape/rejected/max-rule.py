"""
misconception: The longer axis always wins, so nothing is ever incompatible.
fails:
  worked_examples: Two different sizes only combine when one of them is exactly 1
  scalars_and_empty_axes: 0 against 1 gives 0
  incompatible: Two different sizes only combine when one of them is exactly 1
"""


def broadcast_shape(a, b):
    rank = max(len(a), len(b))
    a = (1,) * (rank - len(a)) + a
    b = (1,) * (rank - len(b)) + b
    return tuple(max(pair) for pair in zip(a, b))
