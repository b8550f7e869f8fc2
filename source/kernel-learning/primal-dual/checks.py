"""Checks for ridge_primal and ridge_dual."""

import numpy as np
from otter.test_files import test_case


def _solve(ridge, X, y, lam, size):
    """The parameters, once their shape and dtype are right."""
    got = np.asarray(ridge(X.copy(), y.copy(), lam))
    assert got.shape == (size,), f"X of shape {X.shape} gave shape {got.shape}, expected ({size},)"
    assert got.dtype == np.float64, f"float64 in, float64 out; yours is {got.dtype}"
    return got


def _close(got, expected, message="", tolerance=1e-8):
    """Equal to a share of the largest entry."""
    atol = tolerance * np.abs(expected).max()
    np.testing.assert_allclose(got, expected, rtol=0, atol=atol, err_msg=message)


def _stacked(X, y, lam):
    """Ridge is least squares with sqrt(lam) times the identity below X."""
    d = X.shape[1]
    return np.linalg.lstsq(np.vstack([X, lam**0.5 * np.eye(d)]), np.append(y, np.zeros(d)), rcond=None)[0]


@test_case(
    name="Three molecules, one descriptor",
    points=1,
    failure_message="For x = 1, 2, 2, y = 2, 3, 5 and lam = 1: w = (2 + 6 + 10) / (9 + 1) = 1.8, and "
    "alpha is the residual over lambda, (0.2, -0.6, 1.4); X^T alpha is 1.8 again. There is no intercept, "
    "and it is the same lambda in both forms.",
)
def test_small(ridge_primal, ridge_dual):
    X, y = np.array([[1.0], [2.0], [2.0]]), np.array([2.0, 3.0, 5.0])
    _close(_solve(ridge_primal, X, y, 1.0, 1), np.array([1.8]), "ridge_primal")
    _close(_solve(ridge_dual, X, y, 1.0, 3), np.array([0.2, -0.6, 1.4]), "ridge_dual")


@test_case(
    name="The minimum, in primal form",
    points=1,
    hidden=True,
    failure_message="w is not the minimum of the sum of squared residuals plus lam |w|^2. The sum is no "
    "mean, there is no intercept, and lam belongs to |w|^2, whatever the shape of X.",
)
def test_minimum(ridge_primal):
    rng = np.random.default_rng(541)
    for n, d, lam in [(20, 4, 0.3), (5, 12, 2.0), (7, 7, 1e-2), (1, 3, 0.1), (6, 15, 10.0)]:
        X, y = rng.normal(size=(n, d)), rng.normal(size=n) + 2
        _close(_solve(ridge_primal, X, y, lam, d), _stacked(X, y, lam))


@test_case(
    name="Two forms of one model",
    points=1,
    hidden=True,
    failure_message="The two forms disagree: they must minimise the same objective, so X^T alpha is the "
    "w of the primal form, and X X^T alpha are its predictions. They must also do so for a very small "
    "lam, where there are more descriptors than molecules.",
)
def test_same_model(ridge_primal, ridge_dual):
    rng = np.random.default_rng(542)
    for n, d, lam in [(20, 4, 0.3), (6, 15, 1.0), (8, 30, 1e-6), (5, 5, 0.05)]:
        X, y = rng.normal(size=(n, d)), rng.normal(size=n) + 1
        alpha = _solve(ridge_dual, X, y, lam, n)
        tolerance = 1e-6 if lam < 1e-3 else 1e-8  # a tiny penalty costs digits
        _close(X.T @ alpha, _stacked(X, y, lam), tolerance=tolerance)
        _close(X.T @ alpha, _solve(ridge_primal, X, y, lam, d), tolerance=tolerance)


@test_case(
    name="What alpha means",
    points=1,
    hidden=True,
    failure_message="alpha must be the residuals in units of lambda, (y - X w) / lam, also when there "
    "are more molecules than descriptors: many alphas give the same w, but only this one tells which "
    "molecules the model gets wrong.",
)
def test_residuals(ridge_dual):
    rng = np.random.default_rng(543)
    for n, d, lam in [(25, 3, 0.2), (12, 1, 4.0), (9, 20, 0.5), (40, 6, 0.01)]:
        X, y = rng.normal(size=(n, d)), 3 * rng.normal(size=n)
        _close(_solve(ridge_dual, X, y, lam, n), (y - X @ _stacked(X, y, lam)) / lam)


@test_case(
    name="Many molecules, few descriptors",
    points=1,
    hidden=True,
    failure_message="ridge_primal must solve a system of D equations: with 150,000 molecules an N x N "
    "matrix does not fit into memory. If it ran, w is not the minimum.",
)
def test_tall(ridge_primal):
    rng = np.random.default_rng(544)
    X = rng.normal(size=(150_000, 20)) + 0.5
    y = X @ np.arange(20.0) + rng.normal(size=150_000)
    values, V = np.linalg.eigh(X.T @ X)
    expected = V @ (V.T @ (X.T @ y) / (values + 3.0))
    _close(_solve(ridge_primal, X, y, 3.0, 20), expected)


@test_case(
    name="Few molecules, many descriptors",
    points=1,
    hidden=True,
    failure_message="ridge_dual must solve a system of N equations: with 150,000 descriptors a D x D "
    "matrix does not fit into memory. If it ran, alpha is not the solution of (X X^T + lam) alpha = y, "
    "with lam as it is, without a factor N.",
)
def test_wide(ridge_dual):
    rng = np.random.default_rng(545)
    X, y = rng.normal(size=(20, 150_000)), rng.normal(size=20)
    values, V = np.linalg.eigh(X @ X.T)
    expected = V @ (V.T @ y / (values + 5e4))
    _close(_solve(ridge_dual, X, y, 5e4, 20), expected)
