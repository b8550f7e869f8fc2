OK_FORMAT = False
name = "he-init"
points = None

"""Checks for he_init."""

from itertools import pairwise

import numpy as np
from otter.test_files import test_case


def _parameters(he_init, key, sizes):
    """Weights and biases as NumPy arrays, once their shapes are right."""
    params = [(np.asarray(W), np.asarray(b)) for W, b in he_init(key, list(sizes))]
    shapes = [(W.shape, b.shape) for W, b in params]
    expected = [((n, m), (m,)) for n, m in pairwise(sizes)]
    assert shapes == expected, f"the shapes of W and b are {shapes}, expected {expected}"
    assert all(array.dtype.kind == "f" for pair in params for array in pair), "weights and biases are floats"
    return [(W.astype(float), b.astype(float)) for W, b in params]


def _seed(rng):
    return int(rng.integers(2**31))


@test_case(
    name="Shapes",
    points=1,
    failure_message="sizes [3, 5, 1] make two layers: W of shapes (3, 5) and (5, 1), b of shapes (5,) and "
    "(1,), all floats. The weights are random and none is 0, the biases are all 0.",
)
def test_shapes(he_init, jax):
    for W, b in _parameters(he_init, jax.random.key(0), [3, 5, 1]):
        assert np.all(np.isfinite(W)) and np.all(W != 0), "a weight is 0 or not finite"
        assert np.all(b == 0), "a bias is not 0"


@test_case(
    name="Mean and variance of each layer",
    points=1,
    hidden=True,
    failure_message="In some layer the mean of the weights is not 0, or their variance is not 2 over the "
    "number of its inputs. Inputs are the rows of W, not its columns. The standard deviation is the square "
    "root of the variance. The 2 makes up for what ReLU throws away.",
)
def test_variance(he_init, jax):
    rng = np.random.default_rng(661)
    sizes = [400, 60, 150, 300, 40]
    for W, b in _parameters(he_init, jax.random.key(_seed(rng)), sizes):
        variance = 2 / len(W)
        # Five standard deviations for normal numbers; for uniform ones they are smaller.
        assert abs(W.var() / variance - 1) < 5 * (2 / W.size) ** 0.5
        assert abs(W.mean()) < 5 * (variance / W.size) ** 0.5
        np.testing.assert_array_equal(b, np.zeros(W.shape[1]))


@test_case(
    name="A signal behind twenty layers",
    points=1,
    hidden=True,
    failure_message="Behind twenty layers of ReLU units the signal has become millions of times larger or "
    "smaller. With weights of variance 1 activations grow like 10^18: scale with the number of inputs. "
    "Without the factor 2 for ReLU each layer halves the mean square.",
)
def test_signal(he_init, jax):
    rng = np.random.default_rng(662)
    ratios = []
    for _ in range(5):
        h = rng.normal(size=(4, 128))
        start = (h**2).mean()
        for W, b in _parameters(he_init, jax.random.key(_seed(rng)), [128] * 21):
            h = np.maximum(h @ W + b, 0)
        # In expectation half of each layer's mean square z^2 passes ReLU, and z^2 is twice what came in.
        ratios.append((h**2).mean() / start)
    # For one key the logarithm has the standard deviation (20 * 5 / 128)^0.5 = 0.9; without the factor 2
    # the ratio would be 2^-20 = 10^-6.
    assert 0.02 < np.median(ratios) < 50


@test_case(
    name="Layers and units differ",
    points=1,
    hidden=True,
    failure_message="Weights that should be independent are not. Layers with equal shape got identical "
    "weights: split the key; or units of a layer are copies, and so they stay: with equal weights they get "
    "equal gradients, and all hidden units stay identical for ever.",
)
def test_independence(he_init, jax):
    rng = np.random.default_rng(663)
    params = _parameters(he_init, jax.random.key(_seed(rng)), [120, 120, 120, 120])
    flat = np.array([W.ravel() for W, _ in params])
    units = np.concatenate([W.T for W, _ in params])  # 360 units with 120 weights each
    for rows in (flat, units, np.concatenate([W for W, _ in params])):
        assert rows.std(axis=1).min() > 0
        between = np.corrcoef(rows) - np.eye(len(rows))
        assert np.abs(between).max() < 6.5 / rows.shape[1] ** 0.5  # 65,000 pairs: 4.5 of them is likely


@test_case(
    name="Randomness from the key",
    points=1,
    hidden=True,
    failure_message="The same key must give the same parameters, and another key others: all randomness "
    "comes from the key, and nothing is left over from the call before.",
)
def test_key(he_init, jax):
    rng = np.random.default_rng(664)
    first, second = _seed(rng), _seed(rng)
    draws = [_parameters(he_init, jax.random.key(seed), [30, 20, 80, 1]) for seed in (first, second, first)]
    for (one, _), (other, _), (again, _) in zip(*draws):
        np.testing.assert_array_equal(one, again)
        # Random signs differ in half of the places; in at most 10 of 80 with probability 2e-12.
        assert np.mean(one != other) > 1 / 8
