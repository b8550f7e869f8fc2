"""Checks for softmax_xent."""

import math

import numpy as np
from otter.test_files import test_case


def _losses(softmax_xent, jnp, logits, labels):
    """The losses as an array, once shape and dtype are right."""
    got = np.asarray(softmax_xent(jnp.asarray(logits), jnp.asarray(labels)))
    assert got.shape == labels.shape, f"expected one loss per molecule, {labels.shape}; got shape {got.shape}"
    assert got.dtype == np.float64, f"float64 logits give float64 losses; yours are {got.dtype}"
    return got


def _probabilities(logits):
    odds = np.exp(logits - logits.max(axis=1, keepdims=True))
    return odds / odds.sum(axis=1, keepdims=True)


@test_case(
    name="Knowing nothing, and knowing the frequencies",
    points=1,
    failure_message="Return one loss for each molecule. Equal logits for three classes give ln 3 = "
    "1.0986 each: take the softmax over the classes of each molecule and the probability of its own "
    "class. Log frequencies as logits give the mean loss of the prompt.",
)
def test_known_losses(softmax_xent, jnp, sol_class):
    labels = np.asarray(sol_class)
    got = _losses(softmax_xent, jnp, np.full((4, 3), 2.5), np.array([0, 1, 2, 1]))
    np.testing.assert_allclose(got, math.log(3), rtol=1e-9)
    frequency = np.bincount(labels) / len(labels)
    logits = np.tile(np.log(frequency), (len(labels), 1))
    entropy = -(frequency * np.log(frequency)).sum()
    np.testing.assert_allclose(_losses(softmax_xent, jnp, logits, labels).mean(), entropy, rtol=1e-9)


@test_case(
    name="Any number of molecules and classes",
    points=1,
    hidden=True,
    failure_message="Return one loss for each molecule: minus the logarithm of the probability of its "
    "own class. Probabilities must sum to one for each molecule, not for each class, and it is one "
    "question with K answers, not K separate yes-or-no questions. For two classes it is the binary "
    "cross-entropy of the difference of the logits.",
)
def test_any_size(softmax_xent, jnp):
    rng = np.random.default_rng(421)
    for n, k in [(9, 3), (4, 4), (1, 6)]:
        logits, labels = rng.normal(scale=2.0, size=(n, k)), rng.integers(0, k, size=n)
        expected = -np.log(_probabilities(logits)[np.arange(n), labels])
        for kind in (np.int64, np.int32):
            got = _losses(softmax_xent, jnp, logits, labels.astype(kind))
            np.testing.assert_allclose(got, expected, rtol=1e-9, atol=1e-12)
    logits, labels = rng.normal(scale=3.0, size=(15, 2)), rng.integers(0, 2, size=15)
    difference = np.where(labels == 1, 1, -1) * (logits[:, 1] - logits[:, 0])
    expected = np.log1p(np.exp(-difference))
    np.testing.assert_allclose(_losses(softmax_xent, jnp, logits, labels), expected, rtol=1e-9)


@test_case(
    name="Huge logits",
    points=1,
    hidden=True,
    failure_message="Huge logits must give one finite and right loss for each molecule. Only "
    "differences between the logits of a molecule count, so a constant added to all its logits changes "
    "nothing. Subtract the row maximum first; the result is mathematically unchanged. It must be the "
    "maximum of the molecule's own row, not that of the batch. And stay in logarithms: a probability that "
    "underflows to 0 cannot be saved by a small number inside the log.",
)
def test_huge_logits(softmax_xent, jnp):
    rng = np.random.default_rng(422)
    logits, labels = rng.normal(scale=2.0, size=(12, 4)), rng.integers(0, 4, size=12)
    expected = -np.log(_probabilities(logits)[np.arange(12), labels])
    level = rng.permutation(np.linspace(-1e4, 1e4, 12))
    got = _losses(softmax_xent, jnp, logits + level[:, None], labels)
    assert np.isfinite(got).all(), "not finite"
    np.testing.assert_allclose(got, expected, rtol=1e-8, atol=1e-10)  # at 1e4 a logit is known to 1e-12 only
    apart = np.array([[1e4, -1e4, 0.0], [1e4, -1e4, 0.0]])
    got = _losses(softmax_xent, jnp, apart, np.array([0, 1]))
    np.testing.assert_allclose(got, [0, 2e4], rtol=1e-12, atol=1e-12)


@test_case(
    name="The gradient",
    points=1,
    hidden=True,
    failure_message="jax.jit and jax.grad must work on the sum of your losses, one loss for each "
    "molecule. The gradient for one molecule is its probabilities minus its one-hot label: its entries "
    "sum to zero, and when logits are huge they stay finite, and are not 0 for a sure mistake.",
)
def test_gradient(softmax_xent, jax, jnp):
    rng = np.random.default_rng(423)
    logits, labels = rng.normal(scale=2.0, size=(10, 5)), rng.integers(0, 5, size=10)
    logits[0, 3], logits[1, labels[1]] = 1e4, -1e4
    expected = _probabilities(logits) - np.eye(5)[labels]
    assert _losses(softmax_xent, jnp, logits, labels).shape == (10,)
    slopes = jax.jit(jax.grad(lambda z, c: softmax_xent(z, c).sum()))
    got = np.asarray(slopes(jnp.asarray(logits), jnp.asarray(labels)))
    assert got.shape == logits.shape and np.isfinite(got).all(), "not finite"
    np.testing.assert_allclose(got, expected, rtol=1e-9, atol=1e-10)
