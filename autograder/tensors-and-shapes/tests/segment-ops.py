OK_FORMAT = False
name = "segment-ops"
points = None

"""Checks for segment_sum and segment_softmax."""

import math

import numpy as np
from otter.test_files import test_case


def _sum_oracle(values, seg, n):
    """One atom at a time."""
    total = np.zeros((n, values.shape[1]))
    for row, s in zip(values, seg):
        total[s] += row
    return total


def _softmax_oracle(x, seg):
    """One atom at a time; exact sums over its molecule, scores relative to its own."""
    pairs = list(zip(x.tolist(), seg.tolist()))
    return np.array([1 / math.fsum(math.exp(y - score) for y, t in pairs if t == s) for score, s in pairs])


def _compare(got, expected, what):
    """Shape first, then values."""
    got, expected = np.asarray(got), np.asarray(expected)
    assert got.shape == expected.shape, f"{what}: result has shape {got.shape}, expected {expected.shape}"
    np.testing.assert_allclose(got, expected, rtol=1e-9, atol=1e-10, err_msg=what)


@test_case(
    name="Three atoms and two atoms",
    points=1,
    failure_message=(
        "segment_sum adds up all rows with the same label; segment_softmax exponentiates and divides by the "
        "sum over the same molecule, so the weights of each molecule sum to one. Molecules have different "
        "numbers of atoms."
    ),
)
def test_two_molecules(segment_sum, segment_softmax):
    seg = np.array([0, 0, 0, 1, 1])
    values = np.array([[1.0, 10], [2, 20], [3, 30], [4, 40], [5, 50]])
    _compare(segment_sum(values, seg, 2), [[6, 60], [9, 90]], "segment_sum")
    x = np.log([1.0, 2, 5, 3, 1])
    _compare(segment_softmax(x, seg, 2), [0.125, 0.25, 0.625, 0.75, 0.25], "segment_softmax")


@test_case(
    name="Sums over molecules of different size",
    points=1,
    hidden=True,
    failure_message=(
        "If sums come out too small: in `out[seg] += v` repeated indices are written once, not accumulated; "
        "atoms after the first are lost. If the call fails: molecules have different numbers of atoms; "
        "reshape cannot be used. The result has shape (n, F), also for F = 1."
    ),
)
def test_ragged_sum(segment_sum):
    rng = np.random.default_rng(71)
    for sizes, features in [((5, 1, 9, 2, 4), 3), ((2, 2, 2), 4), ((3, 7), 1), ((6,), 2)]:
        seg = np.repeat(np.arange(len(sizes)), sizes)
        values = rng.normal(size=(len(seg), features))
        got = segment_sum(values.copy(), seg.copy(), len(sizes))
        _compare(got, _sum_oracle(values, seg, len(sizes)), f"sizes {sizes}")


@test_case(
    name="Weights within each molecule",
    points=1,
    hidden=True,
    failure_message=(
        "Weights must sum to one in every molecule, not over the whole batch. Molecules have different "
        "numbers of atoms, and a molecule of one atom has the weight 1."
    ),
)
def test_ragged_softmax(segment_softmax):
    rng = np.random.default_rng(72)
    for sizes in [(5, 1, 9, 2, 4), (2, 2, 2), (6,)]:
        seg = np.repeat(np.arange(len(sizes)), sizes)
        x = rng.normal(scale=2.0, size=len(seg))
        _compare(segment_softmax(x.copy(), seg.copy(), len(sizes)), _softmax_oracle(x, seg), f"sizes {sizes}")


@test_case(
    name="Atoms in any order",
    points=1,
    hidden=True,
    failure_message=(
        "Shuffling atoms together with their labels must leave the sums as they are and shuffle the weights "
        "alike. Labels need not be sorted: atoms of one molecule are found by label, not by place. Leave "
        "the caller's arrays as they were."
    ),
)
def test_any_order(segment_sum, segment_softmax):
    rng = np.random.default_rng(73)
    seg = np.repeat(np.arange(5), 4)
    values, x = rng.normal(size=(20, 2)), rng.normal(size=20)
    sums, weights = _sum_oracle(values, seg, 5), _softmax_oracle(x, seg)
    for _ in range(5):
        order = rng.permutation(20)
        shuffled = values[order], x[order], seg[order]
        kept = [array.copy() for array in shuffled]
        got_sums = np.asarray(segment_sum(shuffled[0], shuffled[2], 5))
        got_weights = np.asarray(segment_softmax(shuffled[1], shuffled[2], 5))
        _compare(got_sums, sums, "segment_sum of shuffled atoms")
        _compare(got_weights, weights[order], "segment_softmax of shuffled atoms")
        for array, before in zip(shuffled, kept):
            np.testing.assert_array_equal(array, before)


@test_case(
    name="Molecules without atoms",
    points=1,
    hidden=True,
    failure_message=(
        "A label that no atom carries is a molecule without atoms: its row of the sum is 0, at the start, "
        "in the middle and at the end, and it must not disturb its neighbours or put NaN into anybody's "
        "weights. The number of rows is n, not the number of labels that occur, and repeated labels still "
        "accumulate."
    ),
)
def test_empty_molecules(segment_sum, segment_softmax):
    rng = np.random.default_rng(74)
    seg, n = np.array([1, 1, 1, 4, 6, 6]), 9
    values, x = rng.normal(size=(6, 3)), rng.normal(size=6)
    _compare(segment_sum(values.copy(), seg.copy(), n), _sum_oracle(values, seg, n), "segment_sum")
    _compare(segment_softmax(x.copy(), seg.copy(), n), _softmax_oracle(x, seg), "segment_softmax")


@test_case(
    name="A batch without atoms",
    points=1,
    hidden=True,
    failure_message=(
        "With M = 0 there is nothing to add and nothing to weight: the sum is an (n, F) array of zeros and "
        "the softmax an empty array of shape (0,). The largest element of nothing does not exist: if you "
        "take one, give every maximum a start value."
    ),
)
def test_no_atoms(segment_sum, segment_softmax):
    none = np.zeros(0, dtype=int)
    _compare(segment_sum(np.zeros((0, 2)), none.copy(), 3), np.zeros((3, 2)), "segment_sum")
    _compare(segment_softmax(np.zeros(0), none.copy(), 3), np.zeros(0), "segment_softmax")
    one = segment_softmax(np.zeros(1), np.zeros(1, dtype=int), 3)
    _compare(one, [1.0], "one atom")


@test_case(
    name="Large scores",
    points=1,
    hidden=True,
    failure_message=(
        "exp overflows above 709 and vanishes below -745, yet weights depend only on differences within one "
        "molecule, and each molecule's weights sum to one. Subtract the largest score of the same molecule "
        "first: the largest of the whole batch leaves 0/0 in the others."
    ),
)
def test_large_scores(segment_softmax):
    rng = np.random.default_rng(75)
    seg = np.array([0, 0, 0, 1, 1, 1, 2, 2, 2, 3])
    level = np.array([1e4, -1e4, 0.0, 1e4])
    x = level[seg] + rng.normal(size=10)
    relative = x - level[seg]
    got = np.asarray(segment_softmax(x.copy(), seg.copy(), 4))
    assert got.shape == (10,) and np.isfinite(got).all()
    # 1e-9: at 1e4 a score is known to 1e-12 only
    np.testing.assert_allclose(got, _softmax_oracle(relative, seg), rtol=1e-9, atol=1e-9)
    pair = np.asarray(segment_softmax(np.array([1e4, -1e4]), np.zeros(2, dtype=int), 1))
    np.testing.assert_allclose(pair, [1.0, 0.0], atol=1e-12)
