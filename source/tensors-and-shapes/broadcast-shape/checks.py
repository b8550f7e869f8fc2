"""Checks for broadcast_shape."""

import numpy as np
from otter.test_files import test_case


def _compatible_pair(rng):
    """Two shapes of rank 0 to 5 that combine: one shape, twice shortened in front and partly set to 1."""
    full = rng.integers(1, 5, size=rng.integers(0, 6)).tolist()
    pair = []
    for _ in range(2):
        tail = full[int(rng.integers(0, len(full) + 1)) :]
        pair.append(tuple(size if rng.random() < 0.6 else 1 for size in tail))
    return pair


def _combines(a, b):
    """Whether NumPy can broadcast the two shapes."""
    try:
        np.broadcast_shapes(a, b)
    except ValueError:
        return False
    return True


def _raises_value_error(function, *arguments):
    """Whether the call ends in a ValueError; any other exception passes through."""
    try:
        function(*arguments)
    except ValueError:
        return True
    return False


@test_case(
    name="Worked examples",
    points=1,
    failure_message=(
        "Shapes are matched from the last axis backwards; line up (20, 1, 3) with (8, 3) by their ends. "
        "Axes that only one shape has are kept. Two different sizes only combine when one of them is "
        "exactly 1, and (2,) with (3,) must raise ValueError."
    ),
)
def test_worked_examples(broadcast_shape):
    for a, b, expected in [
        ((10, 3), (3,), (10, 3)),
        ((20, 1, 3), (8, 3), (20, 8, 3)),
        ((5, 1), (1, 6), (5, 6)),
    ]:
        got = tuple(broadcast_shape(a, b))
        assert got == expected, f"broadcast_shape({a}, {b}) returned {got}, expected {expected}"
    assert _raises_value_error(broadcast_shape, (2,), (3,)), (
        "broadcast_shape((2,), (3,)) must raise ValueError"
    )


@test_case(
    name="Many shapes, both orders",
    points=1,
    hidden=True,
    failure_message=(
        "Shapes are matched from the last axis backwards; line up (20, 1, 3) with (8, 3) by their ends. "
        "Axes that only one shape has are kept, and it does not matter which shape comes first."
    ),
)
def test_random_pairs(broadcast_shape):
    rng = np.random.default_rng(11)
    for _ in range(500):
        a, b = _compatible_pair(rng)
        expected = np.broadcast_shapes(a, b)
        assert tuple(broadcast_shape(a, b)) == expected, (a, b)
        assert tuple(broadcast_shape(b, a)) == expected, (b, a)


@test_case(
    name="Scalars and empty axes",
    points=1,
    hidden=True,
    failure_message=(
        "A length of 0 is a size like any other: 0 against 1 gives 0, an empty result, because the axis of "
        "length 1 is the one that stretches. The shape () of a single number combines with every shape and "
        "adds no axis: axes that only one shape has are kept."
    ),
)
def test_scalars_and_empty_axes(broadcast_shape):
    pairs = [
        ((), ()),
        ((), (3,)),
        ((2, 4), ()),
        ((0,), ()),
        ((0,), (1,)),
        ((0,), (0,)),
        ((3, 0), (3, 1)),
        ((1, 3), (0, 1)),
        ((2, 1, 0), (1,)),
        ((1, 1), (0, 0)),
    ]
    for a, b in pairs:
        expected = np.broadcast_shapes(a, b)
        assert tuple(broadcast_shape(a, b)) == expected, (a, b)
        assert tuple(broadcast_shape(b, a)) == expected, (b, a)


@test_case(
    name="Shapes that do not combine",
    points=1,
    hidden=True,
    failure_message=(
        "Two different sizes only combine when one of them is exactly 1; (2,) and (3,) must fail, and 0 "
        "against 3 as well. Compare the sizes after lining the shapes up by their ends, and raise "
        "ValueError."
    ),
)
def test_incompatible(broadcast_shape):
    assert tuple(broadcast_shape((4, 2), (4, 2))) == (4, 2), "equal shapes combine"
    rng = np.random.default_rng(12)
    tried = [((0,), (3,)), ((4, 0), (4, 2)), ((2, 7), (2,))]
    while len(tried) < 200:
        a, b = (tuple(rng.integers(0, 5, size=rng.integers(1, 6)).tolist()) for _ in range(2))
        if not _combines(a, b):
            tried.append((a, b))
    for a, b in tried:
        assert _raises_value_error(broadcast_shape, a, b), (a, b)
