OK_FORMAT = False
name = "stable-bce"
points = None

"""Checks for bce_with_logits."""

import math

import numpy as np
from otter.test_files import test_case


def _losses(bce_with_logits, jnp, z, y):
    """The losses as an array, once shape and dtype are right."""
    got = np.asarray(bce_with_logits(jnp.asarray(z), jnp.asarray(y)))
    assert got.shape == np.shape(z), f"logits {np.shape(z)} gave losses {got.shape}: one loss for each entry"
    assert got.dtype == np.float64, f"float64 in, float64 out; yours is {got.dtype}"
    return got


def _textbook(z, y):
    """The formula of the prompt, for logits that do it no harm."""
    p = 1 / (1 + np.exp(-z))
    q = 1 / (1 + np.exp(z))
    return -y * np.log(p) - (1 - y) * np.log(q)


@test_case(
    name="No opinion, and a good one",
    points=1,
    failure_message="A logit of 0 is a probability of 1/2 and costs ln 2 for either label. A logit of 2 "
    "with label 1 costs ln(1 + exp(-2)), about 0.127; with label 0 it costs about 2.127. If these two "
    "came out exchanged, check which term y multiplies.",
)
def test_zero_and_one(bce_with_logits, jnp):
    z, y = np.array([0.0, 0.0, 2.0, 2.0]), np.array([0.0, 1.0, 1.0, 0.0])
    good = math.log1p(math.exp(-2))
    got = _losses(bce_with_logits, jnp, z, y)
    np.testing.assert_allclose(got, [math.log(2), math.log(2), good, good + 2], rtol=1e-9)


@test_case(
    name="The textbook formula",
    points=1,
    hidden=True,
    failure_message="For moderate logits the losses must agree with the textbook formula, entry by entry "
    "and in the shape of z. If confident correct predictions cost most, check which term y multiplies. "
    "Remember that labels between 0 and 1 weigh both terms.",
)
def test_textbook(bce_with_logits, jnp):
    rng = np.random.default_rng(411)
    for shape in [(), (7,), (3, 4), (2, 1, 5)]:
        z = rng.normal(scale=4.0, size=shape)
        for y in (rng.integers(0, 2, size=shape).astype(float), rng.uniform(size=shape)):
            expected = _textbook(z, y)
            np.testing.assert_allclose(_losses(bce_with_logits, jnp, z, y), expected, rtol=1e-9, atol=1e-12)


@test_case(
    name="Labels between 0 and 1",
    points=1,
    hidden=True,
    failure_message="For a label between 0 and 1 the loss is smallest where sigmoid(z) = y, and there it "
    "equals the entropy of the label, not zero. Elsewhere it is larger. And calling the classes by each "
    "other's names, z to -z and y to 1 - y, changes nothing.",
)
def test_soft_labels(bce_with_logits, jnp):
    rng = np.random.default_rng(412)
    y = rng.uniform(0.02, 0.98, size=40)
    best = np.log(y / (1 - y))
    entropy = -y * np.log(y) - (1 - y) * np.log(1 - y)
    lowest = _losses(bce_with_logits, jnp, best, y)
    np.testing.assert_allclose(lowest, entropy, rtol=1e-9)
    for step in (-2.0, -0.1, 0.1, 2.0):
        assert (_losses(bce_with_logits, jnp, best + step, y) > lowest).all(), "not the minimum"
    z = rng.normal(scale=3.0, size=40)
    here, there = _losses(bce_with_logits, jnp, z, y), _losses(bce_with_logits, jnp, -z, 1 - y)
    np.testing.assert_allclose(here, there, rtol=1e-9)


@test_case(
    name="Extreme logits",
    points=1,
    hidden=True,
    failure_message="Wrong loss for a huge logit. If it is inf or NaN: the sigmoid rounded to 0 or 1 "
    "before the logarithm, or an exponential overflowed. Clipping the probability stops the loss from "
    "growing: a wrong logit of size |z| must cost |z|. A confident correct prediction has a loss of 0, "
    "and a moderate one keeps its small, non-zero loss.",
)
def test_extreme_logits(bce_with_logits, jnp):
    rng = np.random.default_rng(413)
    size = np.concatenate([[1e4, 800.0, 100.0, 40.0], rng.uniform(50, 1e4, size=20)])
    for sign, right in ((1, 1.0), (-1, 0.0)):
        got = _losses(bce_with_logits, jnp, sign * size, np.full(size.shape, right))
        assert np.isfinite(got).all(), "not finite"
        np.testing.assert_allclose(got, 0, atol=1e-12)
        got = _losses(bce_with_logits, jnp, sign * size, np.full(size.shape, 1 - right))
        assert np.isfinite(got).all(), "not finite"
        np.testing.assert_allclose(got, size, rtol=1e-12)
        # exp(-20) = 2e-9 is lost if 1 is added before the logarithm: half of its digits at most
        got = _losses(bce_with_logits, jnp, np.array([sign * 20.0]), np.array([right]))
        np.testing.assert_allclose(got, math.log1p(math.exp(-20)), rtol=1e-6)


@test_case(
    name="The gradient, everywhere",
    points=1,
    hidden=True,
    failure_message="jax.jit, jax.vmap and jax.grad must work, and the derivative with respect to z is "
    "sigmoid(z) - y for every z. At z = 0 it is 1/2 - y: pieces with a corner there, such as abs, max or "
    "relu, are smooth together on paper, but JAX differentiates each by itself and takes a one-sided "
    "slope. At huge z it must be finite, and not 0 on the wrong side: clipping kills the gradient of the "
    "worst mistakes.",
)
def test_gradient(bce_with_logits, jax, jnp):
    rng = np.random.default_rng(414)
    z = np.concatenate([[0.0, 0.0, 0.0, 1e4, 1e4, -1e4, -1e4, 750.0, -750.0], rng.normal(scale=5.0, size=30)])
    y = np.concatenate([[0.0, 1.0, 0.3, 0.0, 1.0, 0.0, 1.0, 0.0, 1.0], rng.uniform(size=30)])
    with np.errstate(over="ignore"):
        expected = 1 / (1 + np.exp(-z)) - y
    slopes = np.asarray(jax.jit(jax.vmap(jax.grad(bce_with_logits)))(jnp.asarray(z), jnp.asarray(y)))
    assert slopes.shape == z.shape and np.isfinite(slopes).all(), "not finite"
    np.testing.assert_allclose(slopes, expected, rtol=1e-9, atol=1e-9)
