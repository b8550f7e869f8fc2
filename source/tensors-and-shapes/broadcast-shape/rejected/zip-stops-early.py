"""
misconception: Only the axes that both shapes have count, so the longer shape loses its leading axes.
fails:
  worked_examples: Axes that only one shape has are kept
  random_pairs: Axes that only one shape has are kept
  scalars_and_empty_axes: axes that only one shape has are kept
"""


def broadcast_shape(a, b):
    result = []
    for size_a, size_b in zip(reversed(a), reversed(b)):
        if size_a != size_b and 1 not in (size_a, size_b):
            raise ValueError("incompatible")
        result.append(size_b if size_a == 1 else size_a)
    return tuple(reversed(result))
