"""Checks for dropout."""
import numpy as np
from otter.test_files import test_case


def _positive(seed, shape):
    """Activations without zeros, so that a zero in the result was dropped."""
    return np.random.default_rng(seed).uniform(0.5, 2, size=shape)


@test_case(name="Nothing dropped at rate 0, something at rate 0.5", points=0.5,
           failure_message="With rate 0 nothing is dropped and the scale is 1: dropout([[1, -2, 3]], 0.0, "
                           "rng, True) returns [[1, -2, 3]]. With rate 0.5 some of 1000 ones become 0.")
def test_rate_zero(dropout):
    """Two rates in training mode."""
    got = np.asarray(dropout(np.array([[1.0, -2.0, 3.0]]), 0.0, np.random.default_rng(0), True))
    assert got.shape == (1, 3), f"shape {got.shape}, expected (1, 3)"
    np.testing.assert_allclose(got, [[1, -2, 3]])
    dropped = np.asarray(dropout(np.ones((50, 20)), 0.5, np.random.default_rng(0), True)) == 0
    assert dropped.any(), "nothing was dropped at rate 0.5"


@test_case(name="Two values: dropped or scaled", points=1, hidden=True,
           failure_message="In training an element may only become 0 or x / (1 - rate), and x itself stays "
                           "as it was. Did the survivors keep their size? Then the expected activation "
                           "shrank by the keep probability.")
def test_values(dropout):
    """Every element is zero or exactly scaled; the input is not modified."""
    for seed, shape, rate in [(1, (40, 6), 0.25), (2, (300,), 0.5), (3, (5, 6, 7), 0.8)]:
        x = _positive(seed, shape)
        before = x.copy()
        got = np.asarray(dropout(x, rate, np.random.default_rng(seed), True))
        assert got.shape == shape
        np.testing.assert_array_equal(x, before)
        kept = got != 0
        assert kept.any() and not kept.all()
        np.testing.assert_allclose(got[kept], x[kept] / (1 - rate), rtol=1e-12)


@test_case(name="Inference", points=0.5, hidden=True,
           failure_message="Inference must not change the values: with training=False return x as it is. The "
                           "scale belongs to training, and so does the dropping.")
def test_inference(dropout):
    """training=False is the identity, training=True is not."""
    for seed, shape, rate in [(4, (3, 4), 0.5), (5, (2, 3, 4), 0.9)]:
        x = _positive(seed, shape)
        got = np.asarray(dropout(x.copy(), rate, np.random.default_rng(seed), False))
        assert got.shape == shape
        np.testing.assert_array_equal(got, x)
        noisy = np.asarray(dropout(x.copy(), rate, np.random.default_rng(seed), True))
        assert not np.array_equal(noisy, x)


@test_case(name="How many are dropped", points=0.5, hidden=True,
           failure_message="The share of zeros does not match rate. rate is the probability to be dropped, "
                           "not the probability to be kept.")
def test_share(dropout):
    """Share of zeros among 20,000 elements, within five standard deviations."""
    for seed, rate in [(6, 0.1), (7, 0.3), (8, 0.75)]:
        got = dropout(_positive(seed, (20_000,)), rate, np.random.default_rng(seed), True)
        dropped = np.asarray(got) == 0
        assert dropped.shape == (20_000,)
        assert abs(dropped.mean() - rate) < 5 * np.sqrt(rate * (1 - rate) / dropped.size)


@test_case(name="The mean over many draws", points=0.5, hidden=True,
           failure_message="Averaged over many draws the result is not x, or nothing was dropped at all. "
                           "Dropping must be made up for by the scale of the survivors.")
def test_mean(dropout):
    """Mean of 4000 draws of six activations, within five standard deviations."""
    x, rate = _positive(9, 6), 0.4
    draws = np.asarray(dropout(np.repeat(x[None], 4000, axis=0), rate, np.random.default_rng(9), True))
    assert draws.shape == (4000, 6)
    assert np.all(np.any(draws == 0, axis=0))
    error = np.abs(draws.mean(axis=0) - x)
    assert np.all(error < 5 * x * np.sqrt(rate / (1 - rate) / 4000))


@test_case(name="One draw per element", points=0.5, hidden=True,
           failure_message="Elements are not dropped independently. Whole rows vanish together: draw one "
                           "number per element, not one per row, column or example.")
def test_independent(dropout):
    """Neighbours along each axis are dropped together as often as chance says."""
    rate = 0.5
    dropped = np.asarray(dropout(_positive(10, (60, 50, 40)), rate, np.random.default_rng(10), True)) == 0
    assert dropped.shape == (60, 50, 40)
    for axis in range(3):
        first, second = np.moveaxis(dropped, axis, 0)[:-1], np.moveaxis(dropped, axis, 0)[1:]
        together, chance = np.mean(first & second), rate**2
        assert abs(together - chance) < 0.01  # independent: five standard deviations are below 0.0075


@test_case(name="The generator decides", points=0.5, hidden=True,
           failure_message="All randomness must come from rng: generators with the same seed give the same "
                           "result, another seed gives another one, and so does a second call with the same "
                           "generator.")
def test_generator(dropout):
    """Same seed, other seed, second call."""
    x = _positive(11, (8, 9))
    rng = np.random.default_rng(12)
    first = np.asarray(dropout(x.copy(), 0.5, rng, True))
    second = np.asarray(dropout(x.copy(), 0.5, rng, True))
    again = np.asarray(dropout(x.copy(), 0.5, np.random.default_rng(12), True))
    other = np.asarray(dropout(x.copy(), 0.5, np.random.default_rng(13), True))
    assert first.shape == x.shape
    np.testing.assert_array_equal(first, again)
    assert not np.array_equal(first, other) and not np.array_equal(first, second)
