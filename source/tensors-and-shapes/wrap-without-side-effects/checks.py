"""Checks for wrap."""

import math

import numpy as np
from otter.test_files import test_case


def _compare(got, expected, what):
    """Shape first, then values."""
    got, expected = np.asarray(got), np.asarray(expected)
    assert got.shape == expected.shape, f"{what}: result has shape {got.shape}, expected {expected.shape}"
    np.testing.assert_allclose(got, expected, rtol=1e-9, atol=1e-10, err_msg=what)


@test_case(
    name="One atom outside each face",
    points=1,
    failure_message=(
        "Each coordinate moves by a whole number of edge lengths of its own axis until it lies in [0, L). A "
        "negative coordinate comes in from the other side: -1 in a box of 10 becomes 9. A selection such as "
        "pos[pos > box] is a flat list whose numbers no longer know their axis."
    ),
)
def test_faces(wrap, my_box):
    box = np.array(my_box)
    outside, inside = np.full((7, 3), 5.0), np.full((7, 3), 5.0)
    for axis in range(3):
        outside[2 * axis, axis], inside[2 * axis, axis] = -1, box[axis] - 1
        outside[2 * axis + 1, axis], inside[2 * axis + 1, axis] = box[axis] + 1, 1
    outside[6, [0, 2]], inside[6, [0, 2]] = [-2, box[2] + 2], [box[0] - 2, 2]
    _compare(wrap(outside, box), inside, "one atom outside each face, one outside two")


@test_case(
    name="The caller's arrays",
    points=1,
    hidden=True,
    failure_message=(
        "The wrapped positions belong in an array of their own. If the caller's array changed, or the result "
        "shares memory with it: slices and `-=` act on the original memory; build a new array, also when "
        "every atom is inside already and nothing has to move."
    ),
)
def test_input_is_kept(wrap, my_box):
    edges = np.array(my_box)
    rng = np.random.default_rng(61)
    inside = rng.uniform(0.1, 8.0, size=(7, 3))
    for pos, expected in [(inside.copy(), inside), (inside + 2 * edges, inside), (inside - edges, inside)]:
        box, pos_before = edges.copy(), pos.copy()
        got = np.asarray(wrap(pos, box))
        np.testing.assert_array_equal(pos, pos_before)
        np.testing.assert_array_equal(box, edges)
        assert not np.shares_memory(got, pos) and not np.shares_memory(got, box)
        _compare(got, expected, "atoms inside, then two boxes away")


@test_case(
    name="The same atom in another cell",
    points=1,
    hidden=True,
    failure_message=(
        "Every coordinate of the result lies in [0, L) and differs from the original by a whole number of "
        "L, however many boxes away the atom was. If it is atoms with negative coordinates that leave the "
        "box: rounding must go down, not towards zero."
    ),
)
def test_lattice_translation(wrap, my_box):
    edges = np.array(my_box)
    rng = np.random.default_rng(62)
    pos = rng.uniform(-60.0, 60.0, size=(200, 3))
    got = np.asarray(wrap(pos.copy(), edges.copy()))
    assert got.shape == pos.shape, f"shape {got.shape}"
    assert (got >= 0).all() and (got < edges).all(), "outside the box"
    cells = (got - pos) / edges
    np.testing.assert_allclose(cells, np.round(cells), rtol=0, atol=1e-9)


@test_case(
    name="On the faces",
    points=1,
    hidden=True,
    failure_message=(
        "The upper face belongs to the next cell: results must be strictly smaller than the box length and "
        "never negative, also after rounding. A number much smaller than the spacing of floating point "
        "numbers near L vanishes when it is added to L."
    ),
)
def test_upper_face(wrap, my_box):
    edges = np.array(my_box)
    tiny = np.array([1e-17, 1e-17, 1e-17])
    pos = np.stack([edges, 2 * edges, -edges, 0 * edges, -tiny, tiny, -1e-20 * edges, edges * [1, 0, -3]])
    got = np.asarray(wrap(pos.copy(), edges.copy()))
    assert got.shape == pos.shape, f"shape {got.shape}"
    assert (got >= 0).all() and (got < edges).all(), "outside the box"
    # on the lattice up to rounding: at 0, or at the last number below L
    np.testing.assert_allclose(np.minimum(got, edges - got), 0, atol=1e-12)
    near = np.stack([edges - 1e-9, edges + 1e-9])
    _compare(wrap(near.copy(), edges.copy()), [edges - 1e-9, [1e-9] * 3], "close to the upper face")


@test_case(
    name="One atom, a trajectory, whole numbers",
    points=1,
    hidden=True,
    failure_message=(
        "One position (3,), a molecule (N, 3) and a stack of trajectories are all wrapped the same way, "
        "because box belongs to the last axis. Whole-number positions have fractional results: "
        "np.zeros_like and np.empty_like copy the integer dtype and cut them off."
    ),
)
def test_ranks_and_integers(wrap, my_box):
    edges = np.array(my_box)
    rng = np.random.default_rng(63)
    for shape in [(3,), (5, 3), (2, 4, 3, 3)]:
        for pos in (rng.uniform(0.0, 40.0, size=shape), rng.integers(0, 40, size=shape)):
            flat = [
                [x - length * math.floor(x / length) for x, length in zip(atom, edges)]
                for atom in pos.reshape(-1, 3)
            ]
            _compare(
                wrap(pos.copy(), edges.copy()),
                np.reshape(flat, shape),
                f"{pos.dtype} positions of shape {shape}",
            )
