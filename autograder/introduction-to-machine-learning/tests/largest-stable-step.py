OK_FORMAT = False
name = "largest-stable-step"
points = None

"""Checks for max_stable_eta."""

import numpy as np
from otter.test_files import test_case


def _eta(max_stable_eta, X):
    """The answer, a positive finite number."""
    eta = np.asarray(max_stable_eta(X.copy()))
    assert eta.shape == (), f"return one number, not an array of shape {eta.shape}"
    assert np.isfinite(eta) and eta > 0, "the learning rate must be positive and finite"
    return float(eta)


def _limit(X):
    """N / s^2 with the largest singular value s of the features and a column of ones."""
    return len(X) / np.linalg.norm(np.column_stack([X, np.ones(len(X))]), 2) ** 2


def _losses(X, y, eta, steps, theta):
    """Losses of gradient descent from the parameters theta, w and b in one vector."""
    A, losses = np.column_stack([X, np.ones(len(X))]), []
    for _ in range(steps):
        residual = A @ theta - y
        losses.append(np.mean(residual**2))
        theta = theta - eta * 2 * A.T @ residual / len(y)
    return np.array(losses)


def _correlated(rng, n, d):
    """Features that vary together, around zero."""
    X = rng.normal(size=(n, d)) + 1.5 * rng.normal(size=(n, 1))
    return X - X.mean(axis=0)


@test_case(
    name="Two molecules, one feature",
    points=1,
    failure_message="For x = -2 and x = 2 the loss has the second derivatives 2 mean(x^2) = 8 along w and 2 "
    "along b, and no mixed one. The larger, 8, sets the limit: |1 - 8 eta| < 1 holds for eta < 0.25. For x "
    "= -0.5 and 0.5 the intercept is the steeper axis, and the limit is 1.",
)
def test_two_molecules(max_stable_eta):
    np.testing.assert_allclose(_eta(max_stable_eta, np.array([[-2.0], [2.0]])), 0.25, rtol=1e-6)
    np.testing.assert_allclose(_eta(max_stable_eta, np.array([[-0.5], [0.5]])), 1.0, rtol=1e-6)


@test_case(
    name="Features that vary together",
    points=1,
    hidden=True,
    failure_message="The limit is wrong for centred features that are correlated. The steepest direction is "
    "then none of the feature axes: take the largest eigenvalue of the matrix of second derivatives, not "
    "its largest diagonal element. It is a mean over molecules, so that twice the same data have the same "
    "limit, and for a quadratic the limit is 2 divided by the largest curvature.",
)
def test_correlated(max_stable_eta):
    rng = np.random.default_rng(261)
    for n, d in ((30, 4), (12, 2), (50, 8)):
        X = _correlated(rng, n, d)
        expected = _limit(X)
        np.testing.assert_allclose(_eta(max_stable_eta, X), expected, rtol=1e-6)
        np.testing.assert_allclose(_eta(max_stable_eta, np.tile(X, (3, 1))), expected, rtol=1e-6)


@test_case(
    name="Features far from zero",
    points=1,
    hidden=True,
    failure_message="The limit is wrong for features that are not centred. The intercept is a parameter "
    "too: it belongs in the matrix of second derivatives as a feature that is 1 for every molecule, and "
    "its mixed derivatives with the weights are twice the means of the features. Centring X first answers "
    "another question.",
)
def test_off_centre(max_stable_eta):
    rng = np.random.default_rng(262)
    for n, d in ((20, 3), (3, 7), (1, 2), (1, 1)):
        X = rng.normal(size=(n, d)) + rng.uniform(0.3, 1.5, size=d)
        np.testing.assert_allclose(_eta(max_stable_eta, X), _limit(X), rtol=1e-6)


@test_case(
    name="Just below and just above",
    points=1,
    hidden=True,
    failure_message="Gradient descent was run with your limit. At 0.98 times the limit the loss must fall "
    "in each of 300 steps, at 1.05 times the limit it must explode. If it exploded below, your limit is too "
    "large: is the intercept among the parameters, with its mixed derivatives? If it still converged above, "
    "it is too small: descent converges up to twice the inverse of the largest curvature.",
)
def test_experiment(max_stable_eta):
    rng = np.random.default_rng(263)
    for n, d, centre in ((25, 3, 2.0), (10, 5, 0.0), (4, 6, 1.0)):
        X = _correlated(rng, n, d) + centre
        y, start = X[:, 0] + rng.normal(size=n), 3 * rng.normal(size=d + 1)
        eta = _eta(max_stable_eta, X)
        falling = _losses(X, y, 0.98 * eta, 300, start)
        exploding = _losses(X, y, 1.05 * eta, 300, start)
        # below, rounding may lift a loss that has reached its minimum
        assert np.all(np.diff(falling) <= 1e-9 * falling[0]), "the loss rose below the limit"
        assert exploding[-1] > 1e3 * exploding[0], "the loss did not explode above the limit"


@test_case(
    name="Raw and standardised descriptors",
    points=1,
    hidden=True,
    failure_message="For the descriptors of the solubility data the limit is wrong, raw or standardised. "
    "Standardised steps may be more than a thousand times longer than raw ones. Both follow from the same "
    "formula; do not scale or centre X inside the function. If features far from zero fail, too, mend those "
    "first.",
)
def test_descriptors(max_stable_eta, features):
    raw = np.array(features)
    scaled = (raw - raw.mean(axis=0)) / raw.std(axis=0)
    expected = _limit(raw), _limit(scaled)
    got = _eta(max_stable_eta, raw), _eta(max_stable_eta, scaled)
    np.testing.assert_allclose(got, expected, rtol=1e-6)
    assert got[1] > 1000 * got[0]
