"""
misconception: Lines the shapes up from the left and pads the shorter one on the right.
fails:
  worked_examples: line up (20, 1, 3) with (8, 3) by their ends
  random_pairs: Shapes are matched from the last axis backwards
  incompatible: Compare the sizes after lining the shapes up by their ends
"""


def broadcast_shape(a, b):
    rank = max(len(a), len(b))
    a = a + (1,) * (rank - len(a))
    b = b + (1,) * (rank - len(b))
    result = []
    for size_a, size_b in zip(a, b):
        if size_a != size_b and 1 not in (size_a, size_b):
            raise ValueError("incompatible")
        result.append(size_b if size_a == 1 else size_a)
    return tuple(result)
