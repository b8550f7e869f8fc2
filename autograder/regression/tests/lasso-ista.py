OK_FORMAT = False
name = "lasso-ista"
points = None

"""Checks for soft_threshold and lasso."""

import numpy as np
from otter.test_files import test_case


def _fit(lasso, X, y, lam):
    """w and b as arrays of the right shapes; the arguments are copies."""
    w, b = (np.asarray(x) for x in lasso(X.copy(), y.copy(), lam))
    assert w.shape == X.shape[1:], f"w must have shape {X.shape[1:]}, yours has {w.shape}"
    assert b.shape == (), f"b must be a scalar, yours has shape {b.shape}"
    return w, float(b)


def _problem(rng, n, d, relevant):
    """Labels that depend on the first few of d features, which are not centred."""
    X = rng.normal(size=(n, d)) + 1.2 * rng.normal(size=(n, 1)) + rng.normal(size=d)
    w = np.zeros(d)
    w[:relevant] = rng.uniform(1, 2, size=relevant) * rng.choice([-1, 1], relevant)
    return X, X @ w + 3 + 0.5 * rng.normal(size=n)


def _slopes(X, y):
    """2/N X^T y of centred data: a lasso with a larger lam than its largest element is empty."""
    return 2 / len(y) * (X - X.mean(axis=0)).T @ (y - y.mean())


@test_case(
    name="Five numbers",
    points=0.6,
    failure_message="With the threshold 1 the numbers -3, -1, -0.2, 0.5 and 2.5 become -2, 0, 0, 0 and 1.5: "
    "those within 1 of zero vanish, the others move towards zero by 1 and keep their sign.",
)
def test_five_numbers(soft_threshold):
    out = np.asarray(soft_threshold(np.array([-3.0, -1.0, -0.2, 0.5, 2.5]), 1.0))
    assert out.shape == (5,), f"shape {out.shape} instead of (5,)"
    np.testing.assert_allclose(out, [-2, 0, 0, 0, 1.5], atol=1e-12)


@test_case(
    name="One feature",
    points=0.6,
    failure_message="The feature is 0, 1, 2, 3, 4 and the label 2 x + 1. With lam = 1 the loss is "
    "2 (w - 2)^2 + |w| at the best intercept: w is 1.75, and b the mean label less 1.75 times the mean "
    "feature, 1.5.",
)
def test_one_feature(lasso):
    x = np.arange(5.0)
    w, b = _fit(lasso, x[:, None], 2 * x + 1, 1.0)
    np.testing.assert_allclose(w, [1.75], atol=1e-6)
    np.testing.assert_allclose(b, 1.5, atol=1e-5)


@test_case(
    name="Thresholds by trial",
    points=0.6,
    hidden=True,
    failure_message="The soft threshold is not the number z that makes (z - x)^2 / 2 + t |z| smallest. "
    "Numbers above t become x - t and not x; those within t of zero become 0; t = 0 changes nothing. It "
    "acts on each element of an array of any shape.",
)
def test_threshold(soft_threshold):
    rng = np.random.default_rng(331)
    grid = np.arange(-400, 401) / 100
    for shape, t in (((7,), 0.6), ((3, 4), 0.0), ((2, 3, 2), 1.3), ((), 0.25)):
        x = np.round(rng.uniform(-3, 3, size=shape), 2)
        costs = (grid - x[..., None]) ** 2 / 2 + t * np.abs(grid)
        out = np.asarray(soft_threshold(x.copy(), t))
        assert out.shape == shape, f"shape {out.shape} instead of {shape}"
        np.testing.assert_allclose(out, grid[costs.argmin(axis=-1)], atol=1e-9)


@test_case(
    name="The same numbers as scikit-learn",
    points=1,
    hidden=True,
    failure_message="For some penalty the minimum is another one. Compare the definitions: scikit-learn "
    "divides the squared error by 2N, so its alpha is half of lam. The gradient of the mean squared error "
    "has the factor 2/N, and the threshold of a step is its length times lam. If all that is right, it has "
    "not converged: scikit-learn's own tolerance is too coarse.",
)
def test_sklearn(lasso):
    from sklearn.linear_model import Lasso

    rng = np.random.default_rng(332)
    for n, d, share in ((60, 8, 0.1), (40, 12, 0.3), (25, 5, 0.02)):
        X, y = _problem(rng, n, d, 3)
        lam = share * np.abs(_slopes(X, y)).max()
        model = Lasso(alpha=lam / 2, tol=1e-12, max_iter=100_000).fit(X, y)
        w, b = _fit(lasso, X, y, lam)
        np.testing.assert_allclose(w, model.coef_, atol=1e-6)
        np.testing.assert_allclose(b, model.intercept_, atol=1e-5)


@test_case(
    name="The conditions of optimality",
    points=1,
    hidden=True,
    failure_message="Your weights are not optimal, or not yet. Where a weight is not zero, the slope of "
    "the mean squared error must balance the penalty: equal to lam in size and of the opposite sign. "
    "Where it is zero, the slope must be at most lam. And the residuals must have the mean zero, "
    "because the intercept is free.",
)
def test_optimality(lasso):
    rng = np.random.default_rng(333)
    for n, d, lam in ((50, 6, 0.4), (80, 10, 1.0), (30, 4, 0.05)):
        X, y = _problem(rng, n, d, 2)
        w, b = _fit(lasso, X, y, lam)
        assert np.any(w != 0), "all weights are zero"
        residual = X @ w + b - y
        slope = 2 / n * X.T @ residual
        np.testing.assert_allclose(residual.mean(), 0, atol=1e-6)
        np.testing.assert_allclose(slope[w != 0], -lam * np.sign(w[w != 0]), atol=1e-5)
        assert np.all(np.abs(slope) <= lam + 1e-5)


@test_case(
    name="Exactly zero",
    points=1,
    hidden=True,
    failure_message="Descriptors that carry nothing must have the weight 0.0. If some weights are 1e-5 "
    "instead of 0: plain gradient steps never land on zero, a proximal step does. If there are too few or "
    "too many zeros, compare the threshold with the step length times lam.",
)
def test_zeros(lasso):
    from sklearn.linear_model import Lasso

    rng = np.random.default_rng(334)
    for share in (0.15, 0.4):
        X, y = _problem(rng, 70, 14, 3)
        lam = share * np.abs(_slopes(X, y)).max()
        zero = Lasso(alpha=lam / 2, tol=1e-12, max_iter=100_000).fit(X, y).coef_ == 0
        assert 4 < zero.sum() < 14
        np.testing.assert_array_equal(_fit(lasso, X, y, lam)[0] == 0, zero)


@test_case(
    name="When nothing is left",
    points=0.6,
    hidden=True,
    failure_message="Above a critical penalty, the largest of |2/N X^T y| of the centred data, all weights "
    "are exactly zero and b is the mean of the labels; just below it one weight is not. Only slopes are "
    "penalised: an intercept that is pulled towards zero, too, misses the mean.",
)
def test_critical(lasso):
    rng = np.random.default_rng(335)
    for n, d in ((30, 5), (12, 3)):
        X, y = _problem(rng, n, d, 2)
        critical, mean = np.abs(_slopes(X, y)).max(), y.mean()
        w, b = _fit(lasso, X, y, 1.02 * critical)
        np.testing.assert_array_equal(w, 0)
        np.testing.assert_allclose(b, mean, atol=1e-6)
        assert np.count_nonzero(_fit(lasso, X, y, 0.98 * critical)[0]) == 1


@test_case(
    name="Another zero of the scale",
    points=0.6,
    hidden=True,
    failure_message="Adding a constant to all labels, or moving the zero of a feature, must change the "
    "intercept and no slope. Only slopes are penalised, and features must be centred, or the intercept "
    "trained beside them. Or the data of the caller were changed, or all weights were zero.",
)
def test_shift(lasso):
    rng = np.random.default_rng(336)
    X, y = _problem(rng, 40, 5, 2)
    w, b = _fit(lasso, X, y, 0.3)
    assert np.abs(w).max() > 1e-3, "all weights are zero"
    move = rng.normal(size=5)
    X_moved, y_moved = X + move, y + 7.5
    before = X_moved.copy(), y_moved.copy()
    w_moved, b_moved = (np.asarray(x) for x in lasso(X_moved, y_moved, 0.3))
    np.testing.assert_allclose(w_moved, w, atol=1e-5)
    np.testing.assert_allclose(b_moved, b + 7.5 - move @ w, atol=1e-4)
    np.testing.assert_array_equal(X_moved, before[0])
    np.testing.assert_array_equal(y_moved, before[1])
