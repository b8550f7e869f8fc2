"""
misconception: Any exception will do as a signal, so callers cannot catch the documented ValueError.
fails:
  worked_examples: must raise ValueError
  incompatible: raise ValueError
"""


def broadcast_shape(a, b):
    rank = max(len(a), len(b))
    a = (1,) * (rank - len(a)) + a
    b = (1,) * (rank - len(b)) + b
    result = []
    for size_a, size_b in zip(a, b):
        assert size_a == size_b or 1 in (size_a, size_b)
        result.append(size_b if size_a == 1 else size_a)
    return tuple(result)
