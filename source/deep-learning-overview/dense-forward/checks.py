"""Checks for mlp and n_params."""

import math
from itertools import pairwise

import numpy as np
from otter.test_files import test_case


def _network(rng, sizes):
    """Random weights and biases; outputs of order 1."""
    return [(rng.normal(size=(n, m)) / n**0.5, rng.normal(size=m)) for n, m in pairwise(sizes)]


def _copy(params):
    return [(W.copy(), b.copy()) for W, b in params]


def _hump(z):
    """An activation that rises and falls."""
    return z / (1 + z**2)


def _unit_by_unit(params, row, act):
    """One molecule, one unit at a time, without matrices."""
    values = row.tolist()
    for place, (W, b) in enumerate(params, start=1):
        sums = [
            math.fsum([v * w for v, w in zip(values, column)] + [bias])
            for column, bias in zip(W.T.tolist(), b.tolist())
        ]
        values = sums if place == len(params) else [act(s) for s in sums]
    return values


def _output(mlp, params, x, act):
    """The result, once its shape and dtype are right."""
    got = np.asarray(mlp(_copy(params), x.copy(), act))
    expected = (len(x), len(params[-1][1]))
    assert got.shape == expected, f"the output has shape {got.shape}, expected {expected}"
    assert got.dtype == np.float64, f"float64 in, float64 out; yours is {got.dtype}"
    return got


@test_case(
    name="Two inputs, two hidden units, one output",
    points=1,
    failure_message="For x = (1, 2), W1 = [[1, -1], [3, 0.5]], b1 = (-4, -1) and ReLU, the hidden units are "
    "max(1 + 6 - 4, 0) = 3 and max(-1 + 1 - 1, 0) = 0. With W2 = [[-2], [1]] and b2 = -0.5 the output is -6 "
    "+ 0 - 0.5 = -6.5: rows of W are inputs here (x @ W), and nothing cuts the last layer off. The network "
    "has 2 * 2 + 2 + 2 * 1 + 1 = 9 parameters. The output is float64.",
)
def test_by_hand(mlp, n_params):
    params = [
        (np.array([[1.0, -1.0], [3.0, 0.5]]), np.array([-4.0, -1.0])),
        (np.array([[-2.0], [1.0]]), np.array([-0.5])),
    ]
    got = _output(mlp, params, np.array([[1.0, 2.0]]), lambda z: np.maximum(z, 0))
    np.testing.assert_allclose(got, [[-6.5]], rtol=1e-12, err_msg="mlp")
    count = int(n_params([2, 2, 1]))
    assert count == 9, f"n_params([2, 2, 1]) is {count}, expected 9"


@test_case(
    name="Any depth, width, batch and activation",
    points=1,
    hidden=True,
    failure_message="For some depth, width or batch the output is wrong. Rows of W are inputs here: x @ W. "
    "Every unit has a bias, added before the activation; the activation is the one that was passed, after "
    "every layer but the last. If it is right to six digits only, you computed in float32.",
)
def test_any_network(mlp):
    rng = np.random.default_rng(611)
    for sizes, batch in [([3, 4, 2], 5), ([4, 1, 3, 2], 1), ([2, 5, 3, 4, 1], 7), ([6, 2, 2, 2, 3, 1], 3)]:
        params, x = _network(rng, sizes), rng.normal(size=(batch, sizes[0]))
        for vectorised, scalar in [(np.tanh, math.tanh), (_hump, _hump)]:
            expected = [_unit_by_unit(params, row, scalar) for row in x]
            got = _output(mlp, params, x, vectorised)
            np.testing.assert_allclose(got, expected, rtol=1e-9, atol=1e-10)  # sums in another order


@test_case(
    name="The last layer is linear",
    points=1,
    hidden=True,
    failure_message="The last layer must be linear: twice its weights and biases, twice the output, whatever "
    "the size. A regression output squeezed by tanh can never exceed 1. A network with one layer is a linear "
    "model and never calls the activation. If it is right to six digits only, you computed in float32.",
)
def test_last_layer(mlp):
    rng = np.random.default_rng(612)
    for sizes in ([3, 4, 2], [2, 3, 5, 1]):
        params, x = _network(rng, sizes), rng.normal(size=(4, sizes[0]))
        W, b = params[-1]
        once = _output(mlp, params, x, np.tanh)
        many = _output(mlp, [*params[:-1], (40 * W, 40 * b)], x, np.tanh)
        assert np.ptp(once) > 1e-3
        np.testing.assert_allclose(many, 40 * once, rtol=1e-9, atol=1e-9)

    def never(z):
        raise RuntimeError("a network with one layer called its activation")

    W, b = rng.normal(size=(3, 2)), rng.normal(size=2)
    x = rng.normal(size=(6, 3))
    expected = np.einsum("bi,io->bo", x, W) + b
    np.testing.assert_allclose(_output(mlp, [(W, b)], x, never), expected, rtol=1e-9, atol=1e-10)


@test_case(
    name="Parameters, counted by Keras",
    points=1,
    hidden=True,
    failure_message="n_params differs from what Keras counts for the same widths. A layer has one weight for "
    "each pair of input and unit, and each unit also has a bias; inputs have none.",
)
def test_counts(n_params):
    import keras

    rng = np.random.default_rng(613)
    for depth in (1, 1, 2, 3, 4, 6):
        sizes = rng.integers(1, 40, size=depth + 1).tolist()
        layers = [keras.Input((sizes[0],)), *(keras.layers.Dense(size) for size in sizes[1:])]
        expected = keras.Sequential(layers).count_params()
        assert int(n_params(list(sizes))) == expected
