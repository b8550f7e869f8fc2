"""Checks for backprop."""

from itertools import pairwise

import numpy as np
from otter.test_files import test_case


def _network(rng, sizes, scale=1.0):
    """Random weights and biases; pre-activations of the order of scale."""
    widths = pairwise(sizes)
    return [(scale * rng.normal(size=(n, m)) / n**0.5, scale * rng.normal(size=m)) for n, m in widths]


def _predict(params, x):
    for W, b in params[:-1]:
        x = np.tanh(x @ W + b)
    W, b = params[-1]
    return x @ W + b


def _loss(params, x, y):
    return ((_predict(params, x) - y) ** 2).mean()


def _slopes(params, x, y):
    """Gradients by complex steps: Im L(p + ih) / h is dL/dp to all digits, with no chain rule and no
    difference of nearby numbers, since the loss is an analytic function of each parameter."""
    tiny = 1e-30
    found = []
    for layer, pair in enumerate(params):
        slopes = []
        for which, array in enumerate(pair):
            slope = np.zeros_like(array)
            for place in np.ndindex(array.shape):
                moved = array.astype(complex)
                moved[place] += 1j * tiny
                changed = (moved, pair[1]) if which == 0 else (pair[0], moved)
                slope[place] = _loss([*params[:layer], changed, *params[layer + 1:]], x, y).imag / tiny
            slopes.append(slope)
        found.append(tuple(slopes))
    return found


def _gradients(backprop, params, x, y):
    """The gradients, once their number, shapes and dtype are right."""
    got = backprop([(W.copy(), b.copy()) for W, b in params], x.copy(), y.copy())
    got = [(np.asarray(dW), np.asarray(db)) for dW, db in got]
    assert len(got) == len(params), f"{len(got)} pairs, expected {len(params)}"
    for number, (mine, theirs) in enumerate(zip(got, params), start=1):
        for name, gradient, array in zip(("dW", "db"), mine, theirs):
            assert gradient.shape == array.shape, (
                f"layer {number}: {name} has shape {gradient.shape}, expected {array.shape}"
            )
            assert gradient.dtype == np.float64, f"layer {number}: {name} is {gradient.dtype}, not float64"
    return got


def _close(got, expected):
    """Equal to a share of the layer's largest slope."""
    for mine, theirs in zip(got, expected):
        atol = 1e-9 * max(np.abs(array).max() for array in theirs) + 1e-13
        for gradient, slope in zip(mine, theirs):
            np.testing.assert_allclose(gradient, slope, rtol=1e-9, atol=atol)


@test_case(
    name="One hidden unit, one molecule",
    points=1,
    failure_message="For x = 2, W1 = 0, b1 = 0, W2 = 3, b2 = 1 and y = 0, the hidden unit is tanh(0) = 0 and "
    "the prediction 1. The loss 1 has the slope 2 (1 - 0) = 2 at the output: db2 = 2, dW2 = 2 * 0 = 0. "
    "Backwards through W2 and tanh'(0) = 1 it is 2 * 3 * 1 = 6: db1 = 6 and dW1 = 6 * 2 = 12. Each gradient "
    "has the shape of its array, (1, 1) or (1,).",
)
def test_one_unit(backprop):
    one = np.ones((1, 1))
    params = [(0 * one, np.zeros(1)), (3 * one, np.ones(1))]
    (dW1, db1), (dW2, db2) = _gradients(backprop, params, 2 * one, 0 * one)
    values = [float(array.sum()) for array in (dW1, db1, dW2, db2)]
    np.testing.assert_allclose(values, [12, 6, 0, 2], rtol=1e-9, atol=1e-12, err_msg="dW1, db1, dW2, db2")


@test_case(
    name="No hidden layer",
    points=1,
    hidden=True,
    failure_message="With one layer the network is linear regression, and its gradient is 2/B times x^T "
    "(prediction - y) for W and 2/B times the sum of (prediction - y) for b. The output is linear: no tanh "
    "there. The 2 comes from the square, B from the mean.",
)
def test_linear_regression(backprop):
    rng = np.random.default_rng(641)
    for batch, inputs in [(6, 3), (1, 4), (9, 1)]:
        params = _network(rng, [inputs, 1])
        x, y = rng.normal(size=(batch, inputs)), rng.normal(size=(batch, 1))
        errors = [float((x[i] * params[0][0][:, 0]).sum() + params[0][1][0] - y[i, 0]) for i in range(batch)]
        dW = sum(2 * errors[i] * x[i] for i in range(batch)) / batch
        db = 2 * np.mean(errors)
        _close(_gradients(backprop, params, x, y), [(dW[:, None], np.array([db]))])


@test_case(
    name="One, two and three hidden layers",
    points=2,
    hidden=True,
    failure_message="A gradient of a network with one to three hidden layers is wrong. Look at the "
    "derivative first: tanh' is 1 - tanh(z)^2, so use the activation, not its input, and that of the layer "
    "which the slope has just left. Then at the order: the slope passes W^T, and after that tanh'. If 'No "
    "hidden layer' fails too, mend that first.",
)
def test_depths(backprop):
    rng = np.random.default_rng(642)
    for sizes, batch in [([3, 4, 1], 5), ([2, 5, 3, 1], 4), ([4, 3, 2, 5, 1], 6), ([1, 2, 2, 2, 1], 1)]:
        params = _network(rng, sizes)
        x, y = rng.normal(size=(batch, sizes[0])), 2 * rng.normal(size=(batch, 1))
        expected = _slopes(params, x, y)
        _close(_gradients(backprop, params, x, y), expected)


@test_case(
    name="One molecule, seven, and all of them twice",
    points=1,
    hidden=True,
    failure_message="The loss is a mean, so the gradient of a batch is the mean of the gradients of its "
    "molecules, and the same batch twice over has the same gradient. Perhaps twice the batch gave twice the "
    "gradient; or the bias has a row for each molecule: the bias is shared by all rows, so sum over the "
    "batch.",
)
def test_batches(backprop):
    rng = np.random.default_rng(643)
    params = _network(rng, [3, 4, 3, 1])
    x, y = rng.normal(size=(7, 3)), rng.normal(size=(7, 1))
    whole = _gradients(backprop, params, x, y)
    assert all(np.abs(array).max() > 1e-6 for pair in whole for array in pair)
    single = [_gradients(backprop, params, x[i:i + 1], y[i:i + 1]) for i in range(7)]
    means = [tuple(np.mean([one[k][j] for one in single], axis=0) for j in (0, 1)) for k in range(3)]
    _close(whole, means)
    _close(_gradients(backprop, params, np.tile(x, (2, 1)), np.tile(y, (2, 1))), whole)


@test_case(
    name="Saturated units",
    points=1,
    hidden=True,
    failure_message="Where tanh is flat, at +1 or -1, a unit passes nothing back: the gradients of its layer "
    "and of those before vanish, while the last layer still learns. If yours are large there, you have used "
    "1 - z^2 with the pre-activation z. If 'No hidden layer' fails too, mend that first.",
)
def test_saturated(backprop):
    rng = np.random.default_rng(644)
    params = _network(rng, [3, 4, 5, 1])
    W, _ = params[1]
    params[1] = (W, np.array([30.0, -40.0, 50.0, -30.0, 60.0]) + rng.normal(size=5))
    x, y = rng.normal(size=(6, 3)), rng.normal(size=(6, 1))
    got = _gradients(backprop, params, x, y)
    for gradient in (*got[0], *got[1]):
        np.testing.assert_allclose(gradient, 0, atol=1e-12)  # 1 - tanh(25)^2 is 1e-21
    _close(got[2:], _slopes(params, x, y)[2:])
    assert np.abs(got[2][0]).max() > 1e-3


@test_case(
    name="One step downhill",
    points=1,
    hidden=True,
    failure_message="A small step against your gradient must lower the loss by the step times the square of "
    "the gradient's length, and where every prediction is right, all gradients are zero. If the loss falls "
    "by another amount, a factor is missing, such as the 2 of the square, or a gradient of a hidden layer is "
    "wrong.",
)
def test_downhill(backprop):
    rng = np.random.default_rng(645)
    params, x = _network(rng, [4, 6, 3, 1]), rng.normal(size=(8, 4))
    for gradient in (a for pair in _gradients(backprop, params, x, _predict(params, x)) for a in pair):
        np.testing.assert_allclose(gradient, 0, atol=1e-12)
    y = _predict(params, x) + rng.normal(size=(8, 1))
    got = _gradients(backprop, params, x, y)
    square = sum((array**2).sum() for pair in got for array in pair)
    assert square > 1e-3

    def moved(step):
        return [tuple(a - step * g for a, g in zip(*pairs)) for pairs in zip(params, got)]

    step = 1e-5
    fall = _loss(moved(-step), x, y) - _loss(moved(step), x, y)  # error of the order of step^2
    np.testing.assert_allclose(fall / (2 * step), square, rtol=1e-5)


@test_case(
    name="The arguments are left alone",
    points=1,
    hidden=True,
    failure_message="backprop must not change params, x or y (a step of training is somebody else's job), "
    "and must return the gradients themselves: the same call twice gives the same gradients, in the order of "
    "the layers.",
)
def test_arguments(backprop):
    rng = np.random.default_rng(646)
    params = _network(rng, [3, 5, 2, 1])
    x, y = rng.normal(size=(4, 3)), rng.normal(size=(4, 1))
    kept = [(W.copy(), b.copy()) for W, b in params]
    expected, old_x, old_y = _slopes(params, x, y), x.copy(), y.copy()
    for _ in range(2):
        got = [(np.asarray(dW), np.asarray(db)) for dW, db in backprop(params, x, y)]
        assert [dW.shape for dW, _ in got] == [W.shape for W, _ in kept]
        np.testing.assert_allclose(got[1][1].ravel(), expected[1][1], rtol=1e-7, atol=1e-10)
    for array, before in zip([x, y, *sum(params, ())], [old_x, old_y, *sum(kept, ())]):
        np.testing.assert_array_equal(array, before)
