"""Checks for xor_params."""

from itertools import product

import numpy as np
from otter.test_files import test_case


def _network(xor_params):
    """The two layers, once their shapes fit together."""
    layers = [(np.asarray(W, dtype=float), np.asarray(b, dtype=float)) for W, b in xor_params()]
    assert len(layers) == 2, f"{len(layers)} layers, expected a hidden one and an output layer"
    (W1, b1), (W2, b2) = layers
    shapes = [W1.shape, b1.shape, W2.shape, b2.shape]
    units = b1.size
    assert shapes == [(2, units), (units,), (units, 1), (1,)], f"shapes of W1, b1, W2, b2: {shapes}"
    return layers


def _yields(layers, x):
    (W1, b1), (W2, b2) = layers
    return (np.maximum(x @ W1 + b1, 0) @ W2 + b2)[:, 0]


@test_case(
    name="Shapes, and the yield with no catalyst",
    points=1,
    failure_message="The shapes must be (2, H), (H,), (H, 1) and (1,), in two pairs, and with x = (0, 0) the "
    "output, with ReLU in the hidden layer and nothing after the last one, must be 0. For that corner only "
    "the biases and W2 count. Not all outputs may be 0.",
)
def test_no_catalyst(xor_params):
    layers = _network(xor_params)
    y = _yields(layers, np.zeros((1, 2)))
    assert abs(y[0]) < 1e-9, f"the output at (0, 0) is {y[0]}"
    assert np.ptp(_yields(layers, np.array([[0.0, 1.0], [0.0, 0.0]]))) > 1e-9, "the output is constant"


@test_case(
    name="The four corners",
    points=1,
    hidden=True,
    failure_message="A corner is wrong. No linear model separates XOR; check the corner (1,1), where both "
    "inputs together must undo what each does alone. The outputs are the numbers 0 and 1 themselves: nothing "
    "rounds them or looks at their sign. They must be right to 1e-9, so weights in float64.",
)
def test_corners(xor_params):
    corners = np.array([[a, b] for a in (0.0, 1.0) for b in (0.0, 1.0)])
    expected = (corners.sum(axis=1) == 1).astype(float)
    np.testing.assert_allclose(_yields(_network(xor_params), corners), expected, rtol=0, atol=1e-9)


@test_case(
    name="Two hidden units",
    points=1,
    hidden=True,
    failure_message="Two hidden units are enough, and the network still has to be one that computes the "
    "table. If you have one unit for each corner, look for units that serve several corners: the inputs' sum "
    "is the same at (0,1) and (1,0).",
)
def test_width(xor_params):
    layers = _network(xor_params)
    assert layers[0][1].size <= 2
    diagonals = np.array([[0.0, 0.0], [1.0, 1.0], [0.0, 1.0], [1.0, 0.0]])
    low, high = np.split(_yields(layers, diagonals), 2)
    assert high.min() > low.max()


@test_case(
    name="A small error in the inputs",
    points=1,
    hidden=True,
    failure_message="A small error of the inputs must have a small effect, and the corners must be far apart "
    "all the same. Weights in the thousands make a cliff: choose weights of the order of 1.",
)
def test_gentle(xor_params):
    rng = np.random.default_rng(631)
    layers = _network(xor_params)
    corners = np.array([[a, b] for b in (1.0, 0.0) for a in (1.0, 0.0)])
    x = np.concatenate([corners, rng.uniform(0, 1, size=(200, 2))])
    y = _yields(layers, x)
    assert np.ptp(y[:4]) > 0.5
    for share in product((-1, -0.5, 0, 0.5, 1), repeat=2):  # of the largest change of each input
        assert np.abs(_yields(layers, x + 1e-3 * np.array(share)) - y).max() < 0.02
