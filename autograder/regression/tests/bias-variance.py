OK_FORMAT = False
name = "bias-variance"
points = None

"""Checks for decompose."""

import numpy as np
from otter.test_files import test_case

_KEYS = ("bias2", "variance", "expected_mse")


def _parts(decompose, preds, f_true, noise_sd):
    """The three arrays, each of shape (T,)."""
    got = decompose(preds.copy(), f_true.copy(), noise_sd)
    parts = {key: np.asarray(got[key]) for key in _KEYS}
    for key in _KEYS:
        assert parts[key].shape == f_true.shape, f"{key} has shape {parts[key].shape}, not (T,)"
    return parts


def _compare(parts, **expected):
    for key, values in expected.items():
        np.testing.assert_allclose(parts[key], values, rtol=1e-9, atol=1e-10, err_msg=key)


def _fits(rng, R, T):
    """Predictions with an error common to all fits and a scatter of another width at each molecule."""
    f_true = rng.normal(size=T)
    return f_true + rng.normal(size=T) + rng.uniform(0.2, 2, size=T) * rng.normal(size=(R, T)), f_true


@test_case(
    name="Two fits, one molecule",
    points=0.8,
    failure_message="Two fits predict 1 and 3 where the truth is 0.5, noise 0.5: the mean prediction 2 is "
    "off by 1.5, so bias2 is 2.25; both are 1 from their mean, so the variance is 1; a measured label "
    "misses by 2.25 + 1 + 0.25 = 3.5 on average, squared. Each is an array of shape (1,).",
)
def test_two_fits(decompose):
    parts = _parts(decompose, np.array([[1.0], [3.0]]), np.array([0.5]), 0.5)
    _compare(parts, bias2=[2.25], variance=[1.0], expected_mse=[3.5])


@test_case(
    name="Bias",
    points=0.8,
    hidden=True,
    failure_message="bias2 is wrong. The mean of (prediction - truth) squared already contains the "
    "variance: average the predictions over the fits first, then compare with the truth and square. Several "
    "molecules are not mixed: one number for each.",
)
def test_bias(decompose):
    rng = np.random.default_rng(341)
    for R, T in ((6, 4), (3, 3), (40, 7)):
        preds, f_true = _fits(rng, R, T)
        expected = [(sum(column) / R - f) ** 2 for column, f in zip(preds.T, f_true)]
        _compare(_parts(decompose, preds, f_true, 0.3), bias2=expected)


@test_case(
    name="Variance",
    points=0.8,
    hidden=True,
    failure_message="The variance is wrong. It is over training sets for a fixed test point, axis 0, not "
    "over test points; squared deviations from the mean prediction (not from the truth) are divided by R, "
    "not by R - 1.",
)
def test_variance(decompose):
    rng = np.random.default_rng(342)
    for R, T in ((5, 4), (4, 4), (2, 6)):
        preds, f_true = _fits(rng, R, T)
        expected = [sum((p - sum(column) / R) ** 2 for p in column) / R for column in preds.T]
        _compare(_parts(decompose, preds, f_true, 0.3), variance=expected)


@test_case(
    name="Simulated measurements",
    points=0.8,
    hidden=True,
    failure_message="Predictions were compared with simulated noisy labels, and their mean squared "
    "difference is not your expected_mse. Even a perfect model cannot beat the label noise, which adds its "
    "variance, the square of noise_sd. Bias and variance enter once each.",
)
def test_simulation(decompose):
    rng = np.random.default_rng(343)
    preds, f_true = _fits(rng, 8, 5)
    for sd in (0.0, 0.6, 2.5):
        expected = ((preds - f_true) ** 2).mean(axis=0) + sd**2
        noise = sd * rng.normal(size=(4000, 1, 5))
        squares = (preds - f_true - noise) ** 2
        # five standard errors of the mean over 4000 labels; without noise there is only rounding
        slack = 5 * squares.mean(axis=1).std(axis=0) / 4000**0.5 + 1e-9
        assert np.all(np.abs(squares.mean(axis=(0, 1)) - expected) < slack)
        got = _parts(decompose, preds, f_true, sd)["expected_mse"]
        assert np.all(np.abs(got - squares.mean(axis=(0, 1))) < slack)
        _compare({"expected_mse": got}, expected_mse=expected)


@test_case(
    name="A stubborn model and a single fit",
    points=0.8,
    hidden=True,
    failure_message="A model that ignores its training data has variance 0 whatever its bias; a single fit "
    "has variance 0, not NaN; a constant added to all predictions changes the bias and not the variance; "
    "the order of the fits does not matter.",
)
def test_limits(decompose):
    rng = np.random.default_rng(344)
    preds, f_true = _fits(rng, 9, 4)
    same = np.repeat(preds[:1], 6, axis=0)
    for case in (same, preds[:1]):
        parts = _parts(decompose, case, f_true, 0.4)
        error = (preds[0] - f_true) ** 2
        _compare(parts, bias2=error, variance=np.zeros(4), expected_mse=error + 0.16)
    before = _parts(decompose, preds, f_true, 0.4)
    assert before["variance"].min() > 1e-3, "the variance vanishes"
    raised = _parts(decompose, preds[::-1] + 2, f_true, 0.4)
    _compare(raised, bias2=(preds.mean(axis=0) + 2 - f_true) ** 2, variance=before["variance"])
