"""Checks for pairwise_distances."""

import math

import numpy as np
from otter.test_files import test_case


def _oracle(pos):
    """One frame and one pair at a time."""
    n = pos.shape[-2]
    frames = [[[math.dist(a, b) for b in frame] for a in frame] for frame in pos.reshape(-1, n, 3).tolist()]
    return np.array(frames).reshape(*pos.shape[:-2], n, n)


def _distances(pairwise_distances, pos):
    """The student's distances for a copy of pos, once their shape is right."""
    got = np.asarray(pairwise_distances(pos.copy()))
    expected = pos.shape[:-1] + pos.shape[-2:-1]
    assert got.shape == expected, f"positions {pos.shape} gave shape {got.shape}, expected {expected}"
    return got


def _compare_pairs(got, expected, atol):
    """Compare everything but the diagonal, which has a check of its own."""
    pairs = ~np.eye(got.shape[-1], dtype=bool)
    np.testing.assert_allclose(got[..., pairs], expected[..., pairs], rtol=0, atol=atol)


@test_case(
    name="A triangle and a stack of frames",
    points=1,
    failure_message=(
        "Give the two atoms of a pair an axis each, then take the root of the sum of squares over the axis "
        "of x, y and z. Positions (5, 4, 3) have distances (5, 4, 4): frames do not meet each other."
    ),
)
def test_triangle(pairwise_distances):
    triangle = np.eye(3)  # three atoms, one on each axis
    got = _distances(pairwise_distances, triangle)
    side = math.sqrt(2)
    expected = [[0, side, side], [side, 0, side], [side, side, 0]]
    np.testing.assert_allclose(got, expected, rtol=0, atol=1e-7, err_msg="equilateral triangle")
    frames = np.stack([triangle, 2 * triangle, 3 * triangle, 4 * triangle, 5 * triangle])
    frames = np.concatenate([frames, np.zeros((5, 1, 3))], axis=1)
    got = _distances(pairwise_distances, frames)
    np.testing.assert_allclose(got[:, 0, 3], [1, 2, 3, 4, 5], rtol=0, atol=1e-7, err_msg="first to last atom")


@test_case(
    name="One frame, many frames, batches of trajectories",
    points=1,
    hidden=True,
    failure_message=(
        "If it works for a single frame only: index from the right with `...`, so that the atom axis is "
        "always the second from the end, however many axes stand in front. A distance is the square root of "
        "the summed squares, and frames never meet each other."
    ),
)
def test_any_rank(pairwise_distances):
    rng = np.random.default_rng(41)
    for shape in [(6, 3), (4, 5, 3), (6, 6, 3), (3, 3, 3), (2, 3, 4, 3), (1, 2, 1, 5, 3)]:
        pos = rng.normal(scale=3.0, size=shape)
        # 1e-6: only the axes matter here, lost digits are another check's business
        _compare_pairs(_distances(pairwise_distances, pos), _oracle(pos), atol=1e-6)


@test_case(
    name="Diagonal, symmetry, atoms at the same place",
    points=1,
    hidden=True,
    failure_message=(
        "An atom is at distance exactly 0 from itself, D_ij equals D_ji, and two atoms at the same place "
        "are at distance 0, not NaN. A sum of squared differences can't go below zero; |a|^2 + |b|^2 - 2 "
        "a.b can, by rounding, and its root is then NaN. A small constant under the root moves the diagonal "
        "away from 0."
    ),
)
def test_diagonal_and_coincidence(pairwise_distances):
    rng = np.random.default_rng(42)
    for pos in rng.normal(scale=3.0, size=(3, 30, 3)):
        pos[17] = pos[4]
        got = _distances(pairwise_distances, pos)
        assert np.isfinite(got).all(), "not finite"
        np.testing.assert_array_equal(np.diagonal(got), np.zeros(30))
        # 1e-6: a centred Gram form leaves the root of a few eps between coincident atoms
        np.testing.assert_allclose(got[17, 4], 0, atol=1e-6)
        np.testing.assert_allclose(got, got.T, rtol=0, atol=1e-6)
        _compare_pairs(got, _oracle(pos), atol=1e-6)


@test_case(
    name="Far from the origin",
    points=1,
    hidden=True,
    failure_message=(
        "A shift of the origin should not matter. Subtracting two huge numbers lost the digits (or produced "
        "the square root of a negative number): take differences of coordinates before you square, not "
        "differences of squares."
    ),
)
def test_far_from_origin(pairwise_distances):
    rng = np.random.default_rng(43)
    # a 3 x 3 x 3 lattice with noise: no two atoms closer than 0.9
    lattice = np.stack(np.meshgrid(*[np.arange(3.0)] * 3), axis=-1).reshape(27, 3) * 1.5
    for noise in rng.uniform(-0.15, 0.15, size=(2, 27, 3)):
        pos = lattice + noise + 1e5
        _compare_pairs(_distances(pairwise_distances, pos), _oracle(pos), atol=1e-8)


@test_case(
    name="One atom, hundreds of atoms",
    points=1,
    hidden=True,
    failure_message=(
        "Take all lengths from pos.shape. A single atom has a (1, 1) matrix that holds 0, so don't squeeze "
        "axes of length 1 away, and hundreds of atoms need no more code than three."
    ),
)
def test_sizes(pairwise_distances):
    one = _distances(pairwise_distances, np.array([[1.0, 2.0, 3.0]]))
    np.testing.assert_allclose(one, [[0.0]], atol=1e-5)  # exact zeros are another check's business
    grid = np.stack(np.meshgrid(np.arange(20.0), np.arange(20.0)), axis=-1).reshape(400, 2)
    pos = np.concatenate([grid, np.zeros((400, 1))], axis=1)
    _compare_pairs(_distances(pairwise_distances, pos), _oracle(pos), atol=1e-6)


@test_case(
    name="The dtype of the positions",
    points=1,
    hidden=True,
    failure_message=(
        "float32 coordinates must give float32 distances: a float64 array made on the way, by a conversion "
        "or by np.zeros without a dtype, doubles the memory of the largest tensor in the program. float64 "
        "coordinates keep their precision."
    ),
)
def test_dtype(pairwise_distances, qm9):
    atoms = int(np.asarray(qm9["n"])[100])
    molecule = np.asarray(qm9["pos"])[100, :atoms].astype(np.float32)
    for pos in (molecule, 2 * molecule):
        got = _distances(pairwise_distances, pos)
        assert got.dtype == np.float32, f"float32 became {got.dtype}"
        double = _distances(pairwise_distances, pos.astype(np.float64))
        assert double.dtype == np.float64, f"float64 became {double.dtype}"
        _compare_pairs(got, _oracle(pos), atol=1e-3)  # single precision, Gram form included
