OK_FORMAT = False
name = "collapse-linear"
points = None

"""Checks for collapse."""

from itertools import pairwise

import numpy as np
from otter.test_files import test_case


def _network(rng, sizes):
    """Random weights and biases; outputs of order 1."""
    return [(rng.normal(size=(n, m)) / n**0.5, rng.normal(size=m)) for n, m in pairwise(sizes)]


def _through(params, x):
    """What all layers say, one after the other."""
    for W, b in params:
        x = np.einsum("bi,io->bo", x, W) + b
    return x


def _collapsed(collapse, params):
    """W and b, once their shapes are right."""
    W, b = collapse([(W.copy(), b.copy()) for W, b in params])
    W, b = np.asarray(W), np.asarray(b)
    n, m = len(params[0][0]), len(params[-1][1])
    assert W.shape == (n, m), f"W has shape {W.shape}, expected {(n, m)}"
    assert b.shape == (m,), f"b has shape {b.shape}, expected {(m,)}"
    return W, b


@test_case(
    name="Two layers of one unit",
    points=1,
    failure_message="y = 2 (3 x + 1) - 5 is y = 6 x - 3: W = [[6]] and b = [-3]. The bias 1 of the first "
    "layer is multiplied by 2 before the second bias is added.",
)
def test_two_numbers(collapse):
    one = np.ones((1, 1))
    W, b = _collapsed(collapse, [(3 * one, np.array([1.0])), (2 * one, np.array([-5.0]))])
    np.testing.assert_allclose(W, [[6.0]], rtol=1e-12, err_msg="W")
    np.testing.assert_allclose(b, [-3.0], rtol=1e-12, err_msg="b")


@test_case(
    name="Any depth, any widths",
    points=1,
    hidden=True,
    failure_message="The one layer does not say what the network says, for some depth from 1 to 6. With row "
    "vectors the first layer's matrix stands on the left. The first bias passes through every later matrix, "
    "the second through all but one, and so on.",
)
def test_any_depth(collapse):
    rng = np.random.default_rng(621)
    for depth in (1, 2, 3, 4, 5, 6):
        sizes = rng.permutation(np.arange(1, 8))[:depth + 1].tolist()
        params = _network(rng, sizes)
        x = rng.normal(size=(sizes[0] + 2, sizes[0]))  # more rows than inputs: they fix W and b
        W, b = _collapsed(collapse, params)
        np.testing.assert_allclose(x @ W + b, _through(params, x), rtol=1e-9, atol=1e-10)


@test_case(
    name="A bottleneck of one unit",
    points=1,
    hidden=True,
    failure_message="Everything passes through one unit, so all columns of W must be multiples of one "
    "another (rank 1), and W must be the product of all matrices in the order of the layers. Here the "
    "biases are zero.",
)
def test_bottleneck(collapse):
    rng = np.random.default_rng(622)
    for sizes in ([4, 6, 1, 5, 3], [5, 1, 5], [3, 2, 1, 4]):
        params = [(W, np.zeros_like(b)) for W, b in _network(rng, sizes)]
        W, _ = _collapsed(collapse, params)
        np.testing.assert_allclose(W, _through(params, np.eye(sizes[0])), rtol=1e-9, atol=1e-10)
        singular = np.linalg.svd(W, compute_uv=False)
        assert singular[1] < 1e-12 * singular[0]


@test_case(
    name="A layer whose weights are zero",
    points=1,
    hidden=True,
    failure_message="When all weights of a layer in the middle are zero, W must vanish, and of the biases "
    "only those of this layer and of later ones reach the output, each through the matrices behind it.",
)
def test_zero_layer(collapse):
    rng = np.random.default_rng(623)
    for sizes, dead in [([3, 4, 2, 5, 2], 1), ([2, 3, 4, 3], 2), ([4, 2, 3], 0)]:
        params = _network(rng, sizes)
        params[dead] = (np.zeros_like(params[dead][0]), params[dead][1])
        expected = _through(params[dead + 1:], params[dead][1][None])[0]
        W, b = _collapsed(collapse, params)
        # Who subtracts b from what the network says is left with rounding errors, 1e-16 times b.
        np.testing.assert_allclose(W, 0, atol=1e-12 * max(1, np.abs(expected).max()))
        np.testing.assert_allclose(b, expected, rtol=1e-9, atol=1e-10)
