def broadcast_shape(a: tuple[int, ...], b: tuple[int, ...]) -> tuple[int, ...]:
    """Shape of the elementwise combination of two arrays.

    Args:
        a: shape of the first array; () for a scalar.
        b: shape of the second array.

    Returns:
        The broadcast shape, a tuple of ints.

    Raises:
        ValueError: if the shapes do not combine.
    """
    ### BEGIN SOLUTION
    rank = max(len(a), len(b))
    a = (1,) * (rank - len(a)) + tuple(a)
    b = (1,) * (rank - len(b)) + tuple(b)
    result = []
    for size_a, size_b in zip(a, b):
        if size_a != size_b and 1 not in (size_a, size_b):
            raise ValueError(f"shapes {a} and {b} do not combine: {size_a} meets {size_b}")
        result.append(size_b if size_a == 1 else size_a)
    return tuple(result)
    ### END SOLUTION
