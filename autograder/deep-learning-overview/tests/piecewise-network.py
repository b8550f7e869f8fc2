OK_FORMAT = False
name = "piecewise-network"
points = None

"""Checks for interpolate."""

from itertools import pairwise

import numpy as np
from otter.test_files import test_case


def _network(interpolate, f, knots):
    """The two layers, once their shapes fit together."""
    layers = interpolate(f, knots.copy())
    layers = [(np.asarray(W, dtype=float), np.asarray(b, dtype=float)) for W, b in layers]
    assert len(layers) == 2, f"{len(layers)} layers, expected a hidden one and an output layer"
    (W1, b1), (W2, b2) = layers
    units = b1.size
    shapes = [W1.shape, b1.shape, W2.shape, b2.shape]
    assert shapes == [(1, units), (units,), (units, 1), (1,)], f"shapes of W1, b1, W2, b2: {shapes}"
    return layers


def _curve(layers, x):
    (W1, b1), (W2, b2) = layers
    return (np.maximum(x[:, None] * W1[0] + b1, 0) @ W2 + b2)[:, 0]


def _knots(rng, count, low=-2.0, high=3.0):
    """Unevenly spaced: gaps that differ by a factor of up to five."""
    gaps = rng.uniform(0.2, 1, size=count - 1)
    return low + (high - low) * np.concatenate([[0.0], np.cumsum(gaps) / gaps.sum()])


def _between(knots, per_segment=6):
    """Knots, midpoints and other points of each segment."""
    share = np.linspace(0, 1, per_segment)
    return np.unique((knots[:-1, None] + np.diff(knots)[:, None] * share).ravel())


def _compare(layers, knots, values):
    x = _between(knots)
    expected = np.interp(x, knots, values)
    np.testing.assert_allclose(_curve(layers, x), expected, rtol=0, atol=1e-9 * max(1, np.abs(values).max()))


def _torsion(turns):
    """Energy of a rotation about a bond, kJ/mol."""
    return 3 * np.cos(2 * np.pi * turns) + 1.5 * np.cos(6 * np.pi * turns)


@test_case(
    name="The absolute value",
    points=1,
    failure_message="For |x| and the knots -1, 0, 2, the network must give 1 at -1, 0.5 at -0.5, 0 at 0, 1 "
    "at 1 and 2 at 2. One way: start with b2 = 1, one unit for the slope -1 from -1 on, and one that adds +2 "
    "to the slope from 0 on. At most three units, and shapes (1, H), (H,), (H, 1), (1,).",
)
def test_absolute(interpolate):
    layers = _network(interpolate, np.abs, np.array([-1.0, 0.0, 2.0]))
    assert layers[0][1].size <= 3, f"{layers[0][1].size} units for 3 knots"
    got = _curve(layers, np.array([-1.0, -0.5, 0.0, 1.0, 2.0]))
    np.testing.assert_allclose(got, [1, 0.5, 0, 1, 2], atol=1e-9, err_msg="at -1, -0.5, 0, 1 and 2")


@test_case(
    name="At the knots",
    points=1,
    hidden=True,
    failure_message="The network does not go through the values at the knots. If the curve is right in shape "
    "but shifted, set the output bias so that it starts at f(first knot). If it runs away to the right, "
    "remember that each ReLU adds to the slopes before it.",
)
def test_knots(interpolate):
    rng = np.random.default_rng(651)
    for count in (2, 3, 6, 12):
        knots, shift = _knots(rng, count), float(rng.normal())
        layers = _network(interpolate, lambda x, shift=shift: np.sin(3 * x) + 4 + shift, knots)
        np.testing.assert_allclose(_curve(layers, knots), np.sin(3 * knots) + 4 + shift, rtol=0, atol=1e-8)


@test_case(
    name="Straight between uneven knots",
    points=1,
    hidden=True,
    failure_message="Between two knots the network must be the straight line that joins them, for knots that "
    "are not evenly spaced, too. Each ReLU adds to the slopes before it: use the change of slope at the "
    "knot, and divide each difference by the width of its own segment.",
)
def test_straight(interpolate):
    rng = np.random.default_rng(652)
    for count, low, high in [(5, -1.0, 2.0), (11, 0.0, 360.0), (30, -7.0, -3.0)]:
        knots = _knots(rng, count, low, high)
        scale, phase = float(high - low), float(rng.uniform(0, 6))

        def f(x, scale=scale, phase=phase):
            return np.cos(7 * x / scale + phase) - 2 * x / scale

        expected = np.cos(7 * knots / scale + phase) - 2 * knots / scale
        _compare(_network(interpolate, f, knots), knots, expected)


@test_case(
    name="Constants and straight lines",
    points=1,
    hidden=True,
    failure_message="A constant or a straight line comes out wrong. For a constant only the output bias is "
    "left, whatever the knots; on a straight line there is one slope and no change of it. Two knots are "
    "enough for both.",
)
def test_simple(interpolate):
    rng = np.random.default_rng(653)
    for count in (2, 7):
        knots, height, slope = _knots(rng, count), float(rng.normal()), float(rng.normal())
        layers = _network(interpolate, lambda x, height=height: 0 * x + height, knots)
        _compare(layers, knots, np.full(count, height))
        layers = _network(interpolate, lambda x, height=height, slope=slope: height + slope * x, knots)
        _compare(layers, knots, height + slope * knots)


@test_case(
    name="As many units as knots",
    points=0.5,
    hidden=True,
    failure_message="The network has more hidden units than there are knots: K knots make K - 1 slopes, and "
    "each kink needs one unit. (Or the network is the same for every f.)",
)
def test_width(interpolate):
    rng = np.random.default_rng(654)
    for count in (2, 4, 9):
        knots = _knots(rng, count)
        layers = _network(interpolate, lambda x: np.sin(x), knots)
        mirrored = _network(interpolate, lambda x: -np.sin(x), knots)
        for units in (layers[0][1].size, mirrored[0][1].size):
            assert units <= count
        assert np.abs(_curve(layers, knots) - _curve(mirrored, knots)).max() > 0.1


@test_case(
    name="f at the knots only",
    points=0.5,
    hidden=True,
    failure_message="interpolate asks f for values elsewhere than at the knots, and f raises an error there: "
    "each would take an hour. Pass f the knots as they are, some or all of them, in float64. (Or the network "
    "is the same for every f.)",
)
def test_elsewhere(interpolate):
    rng = np.random.default_rng(656)
    for count in (2, 4, 9):
        knots, values = _knots(rng, count), rng.uniform(1, 2, size=count) * (-1) ** np.arange(count)

        def table(x, knots=knots, values=values):
            rows = np.clip(np.searchsorted(knots, x), 0, len(knots) - 1)
            if np.any(knots[rows] != x):
                raise ValueError("f was called elsewhere than at the knots")
            return values[rows]

        def mirrored(x, table=table):
            return -table(x)

        one, other = (_curve(_network(interpolate, f, knots), knots) for f in (table, mirrored))
        assert np.abs(one - other).max() > 0.1


@test_case(
    name="A torsion potential",
    points=1,
    hidden=True,
    failure_message="For a torsion potential, with twice as many segments the largest error must fall by "
    "about a factor of four, as the error of straight lines in a smooth curve does. If it stays, the network "
    "is not the interpolant.",
)
def test_torsion(interpolate):
    x = np.linspace(0, 1, 4001)
    errors = []
    for count in (17, 33, 65):
        layers = _network(interpolate, _torsion, np.linspace(0, 1, count))
        errors.append(np.abs(_curve(layers, x) - _torsion(x)).max())
    assert errors[0] < 0.35  # kJ/mol; max |V''| h^2 / 8 is 0.32
    for coarse, fine in pairwise(errors):
        assert 3.2 < coarse / fine < 4.8
