"""Checks for ridge."""

import numpy as np
from otter.test_files import test_case


def _fit(ridge, X, y, lam):
    """w and b as arrays of the right shapes; the arguments are copies."""
    w, b = (np.asarray(x) for x in ridge(X.copy(), y.copy(), lam))
    assert w.shape == X.shape[1:], f"w must have shape {X.shape[1:]}, yours has {w.shape}"
    assert b.shape == (), f"b must be a scalar, yours has shape {b.shape}"
    assert np.isfinite(w).all() and np.isfinite(b), "w or b is not finite"
    return w, float(b)


def _problem(rng, n, d):
    """Features that vary together around centres that are not zero; labels far from zero."""
    X = rng.normal(size=(n, d)) + 0.7 * rng.normal(size=(n, 1)) + rng.normal(size=d)
    return X, X @ rng.normal(size=d) - 4 + 0.5 * rng.normal(size=n)


def _same(got, expected):
    # 1e-6: as exact as the exercise asks for, so that iterations may be used, too
    np.testing.assert_allclose(got[0], expected[0], rtol=1e-6, atol=1e-7, err_msg="w")
    np.testing.assert_allclose(got[1], expected[1], rtol=1e-6, atol=1e-7, err_msg="b")


@test_case(
    name="Labels without noise",
    points=1.2,
    failure_message="Twenty labels 2 x1 - x2 + 5 without noise, and no penalty: w is (2, -1) and b is 5. "
    "With lam = 1 the weights are shorter than that.",
)
def test_exact(ridge):
    X = np.random.default_rng(0).normal(loc=(3, 0), size=(20, 2))
    y = 2 * X[:, 0] - X[:, 1] + 5
    _same(_fit(ridge, X, y, 0.0), (np.array([2, -1]), 5))
    assert np.linalg.norm(_fit(ridge, X, y, 1.0)[0]) < 2, "the penalty has no effect"


@test_case(
    name="The same numbers as scikit-learn",
    points=1,
    hidden=True,
    failure_message="For some penalty the minimum is another one. scikit-learn's Ridge adds up the squared "
    "errors instead of taking the mean, so its alpha is lam N; the penalty is the sum of squared weights, "
    "not its root or half of it; the intercept must stay free.",
)
def test_sklearn(ridge):
    from sklearn.linear_model import Ridge

    rng = np.random.default_rng(321)
    for n, d, lam in ((30, 4, 0.3), (12, 5, 2.0), (8, 15, 0.05), (50, 1, 1.0)):
        X, y = _problem(rng, n, d)
        model = Ridge(alpha=lam * n).fit(X, y)
        _same(_fit(ridge, X, y, lam), (model.coef_, model.intercept_))


@test_case(
    name="More of the same data",
    points=0.8,
    hidden=True,
    failure_message="Giving every molecule three times changed the fit. Your penalty weakens as data grow; "
    "the loss averages over N, so in the normal equations N lam stands beside the sum over molecules. Or "
    "nothing was fitted at all.",
)
def test_copies(ridge):
    rng = np.random.default_rng(322)
    for lam in (0.1, 1.5):
        X, y = _problem(rng, 14, 3)
        once = _fit(ridge, X, y, lam)
        assert np.abs(once[0]).min() > 1e-4, "a weight is zero"
        _same(_fit(ridge, np.tile(X, (3, 1)), np.tile(y, 3), lam), once)


@test_case(
    name="Another zero of the scale",
    points=1,
    hidden=True,
    failure_message="Adding 10 to every label changed the slopes, or moving a feature's zero did: the "
    "intercept must stay free. With a penalised intercept, or without one, the model has to lean towards "
    "the origin, a point that means nothing.",
)
def test_shift(ridge):
    rng = np.random.default_rng(323)
    for lam in (0.0, 0.4, 5.0):
        X, y = _problem(rng, 25, 4)
        w, b = _fit(ridge, X, y, lam)
        assert np.abs(w).max() > 1e-3, "all weights are zero"
        _same(_fit(ridge, X, y + 10, lam), (w, b + 10))
        move = rng.normal(size=4)
        _same(_fit(ridge, X + move, y, lam), (w, b - move @ w))


@test_case(
    name="A very strong penalty",
    points=0.8,
    hidden=True,
    failure_message="With a penalty that outweighs everything nothing is left but the mean: w is almost "
    "zero and b the mean of the labels, not zero. Halfway there the weights are shorter the stronger the "
    "penalty.",
)
def test_strong(ridge):
    rng = np.random.default_rng(324)
    X, y = _problem(rng, 20, 5)
    mean = y.mean()
    w, b = _fit(ridge, X, y, 1e8)
    assert np.abs(w).max() < 1e-6
    np.testing.assert_allclose(b, mean, rtol=1e-5)
    lengths = [np.linalg.norm(_fit(ridge, X, y, lam)[0]) for lam in (0.0, 0.01, 0.1, 1.0, 10.0)]
    assert np.all(np.diff(lengths) < 0), "the weights do not shrink as lam grows"


@test_case(
    name="Collinear features",
    points=1.2,
    hidden=True,
    failure_message="Without a penalty, and with a feature that occurs twice, a constant one, a sum of two "
    "others, or more features than molecules, the solution is not the one of smallest norm. Collinear "
    "descriptors make X^T X singular, and rounding hides it from scikit-learn's Ridge with alpha 0; use a "
    "solver that picks the minimum-norm solution, such as np.linalg.lstsq or pinv, on centred features: the "
    "norm is that of w alone.",
)
def test_collinear(ridge):
    rng = np.random.default_rng(325)
    X, y = _problem(rng, 15, 4)
    X[:, 3] = -2.5
    nearly = X[:, :3] + 1e-3 * rng.normal(size=(15, 3))
    tables = [
        (np.column_stack([X[:, :3], nearly[:, 0]]), y),
        (np.column_stack([X[:, :3], X[:, 1]]), y),
        (np.column_stack([X[:, :3], X[:, 0] + X[:, 2]]), y),
        (np.column_stack([X[:, :3], np.full(15, 0.1)]), y),
        (X, y),
        _problem(rng, 6, 11),
        _problem(rng, 1, 3),
    ]
    for X, y in tables:
        centred = X - X.mean(axis=0)
        expected = np.linalg.pinv(centred, rcond=1e-10) @ (y - y.mean())
        w, b = _fit(ridge, X, y, 0.0)
        np.testing.assert_allclose(w, expected, rtol=1e-6, atol=1e-8)
        np.testing.assert_allclose(b, y.mean() - X.mean(axis=0) @ expected, rtol=1e-6, atol=1e-8)
