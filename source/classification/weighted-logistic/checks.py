"""Checks for balanced_weights and fit_logistic."""

import numpy as np
from otter.test_files import test_case

# A gradient of at most 1e-6 over a curvature of at least 0.02 = 2 lam leaves less than 1e-4 to go.
_CLOSE = {"rtol": 1e-4, "atol": 1e-4}


def _fit(fit_logistic, X, y, lam, weights):
    """w and b, once their shapes are right."""
    w, b = fit_logistic(X.copy(), y.copy(), lam, weights.copy())
    w, b = np.asarray(w), float(b)
    assert w.shape == X.shape[1:], f"w must have shape {X.shape[1:]}, yours has {w.shape}"
    return w, b


def _table(rng, n, d, share=0.5):
    """Two clouds of rows that overlap, and their labels; both classes occur."""
    y = (rng.random(n) < share).astype(int)
    y[:2] = 0, 1
    direction = rng.normal(size=d)
    return rng.normal(size=(n, d)) + np.outer(y - share, direction / np.linalg.norm(direction)), y


def _oracle(X, y, lam, weights):
    """scikit-learn minimises C sum(s l) + |w|^2 / 2."""
    from sklearn.linear_model import LogisticRegression

    model = LogisticRegression(C=1 / (2 * lam * weights.sum()), tol=1e-10, max_iter=10_000)
    model.fit(X, y, sample_weight=weights)
    return model.coef_[0], float(model.intercept_[0])


def _auc(scores, y):
    difference = np.sign(scores[y == 1][:, None] - scores[y == 0][None, :])
    return 0.5 + 0.5 * difference.mean()


@test_case(
    name="Four points on a line",
    points=1,
    failure_message="balanced_weights([0, 0, 0, 1]) is [2/3, 2/3, 2/3, 2]: the rare class has the larger "
    "weights. For x = -2, -1, 1, 2 with labels 0, 0, 1, 1, equal weights and lam = 0.1, b is 0 and w is "
    "1.110: finite although the classes are separable, thanks to the penalty lam |w|^2, without a factor "
    "1/2. Iterate until the gradient vanishes.",
)
def test_four_points(balanced_weights, fit_logistic):
    got = np.asarray(balanced_weights(np.array([0, 0, 0, 1])))
    np.testing.assert_allclose(got, [2 / 3, 2 / 3, 2 / 3, 2], rtol=1e-9, err_msg="balanced_weights")
    x, y = np.array([-2.0, -1.0, 1.0, 2.0]), np.array([0, 0, 1, 1])
    w, b = _fit(fit_logistic, x[:, None], y, 0.1, np.ones(4))
    slope = np.mean((1 / (1 + np.exp(-x * w[0])) - y) * x) + 0.2 * w[0]
    assert abs(b) < 1e-4, f"b is {b:.5f}, expected 0"
    assert abs(slope) < 1e-4, f"at your w = {w[0]:.4f} the derivative with respect to w is {slope:.5f}"


@test_case(
    name="The minimum",
    points=1,
    hidden=True,
    failure_message="w and b are not the minimum of J. The weighted mean divides by the sum of the "
    "weights, the penalty lam |w|^2 has no factor 1/2, and b is free. If all of that is right, you "
    "stopped too early.",
)
def test_oracle(fit_logistic):
    rng = np.random.default_rng(461)
    for n, d, lam, share in [(40, 3, 0.02, 0.5), (80, 1, 0.1, 0.15), (30, 6, 0.5, 0.7), (60, 2, 0.01, 0.2)]:
        X, y = _table(rng, n, d, share)
        weights = rng.uniform(0.2, 5.0, size=n)
        w, b = _fit(fit_logistic, X, y, lam, weights)
        expected = _oracle(X, y, lam, weights)
        np.testing.assert_allclose(w, expected[0], **_CLOSE)
        np.testing.assert_allclose(b, expected[1], **_CLOSE)


@test_case(
    name="Weights are copies",
    points=1,
    hidden=True,
    failure_message="A row of weight 3 must do what three copies of it do, and a row of weight 0 must do "
    "nothing; weights that are not equal must matter. If a row of weight 0 still counts, it is in the "
    "number you divide by.",
)
def test_copies(fit_logistic):
    rng = np.random.default_rng(462)
    for d, lam in [(2, 0.05), (4, 0.02)]:
        X, y = _table(rng, 50, d, 0.3)
        times = rng.integers(0, 5, size=50) * (1 + y)
        times[:2] = 1
        w, b = _fit(fit_logistic, X, y, lam, times.astype(float))
        rows = np.repeat(np.arange(50), times)
        copies = _fit(fit_logistic, X[rows], y[rows], lam, np.ones(len(rows)))
        np.testing.assert_allclose(w, copies[0], rtol=2e-4, atol=2e-4)  # two fits, each as close as above
        np.testing.assert_allclose(b, copies[1], rtol=2e-4, atol=2e-4)
        assert abs(b - _fit(fit_logistic, X, y, lam, np.ones(50))[1]) > 0.1, "weights do nothing"


@test_case(
    name="Only ratios matter",
    points=1,
    hidden=True,
    failure_message="Multiplying all weights by a constant changed the fit: normalise by the sum of the "
    "weights. Otherwise the weights quietly change the strength of the penalty. Their ratios, however, "
    "must matter.",
)
def test_scale(fit_logistic):
    rng = np.random.default_rng(463)
    X, y = _table(rng, 60, 3, 0.4)
    weights = rng.uniform(0.5, 2.0, size=60)
    w, b = _fit(fit_logistic, X, y, 0.05, weights)
    for factor in (1e-3, 25.0, 1e4):
        scaled = _fit(fit_logistic, X, y, 0.05, factor * weights)
        np.testing.assert_allclose(scaled[0], w, rtol=2e-4, atol=2e-4)
        np.testing.assert_allclose(scaled[1], b, rtol=2e-4, atol=2e-4)
    _, rare = _fit(fit_logistic, X, y, 0.05, np.where(y == 1, 4 * weights, weights))
    assert rare > b + 0.5, "weights do nothing"


@test_case(
    name="A free intercept",
    points=1,
    hidden=True,
    failure_message="Only slopes are penalised. At the minimum the weighted mean of the predicted "
    "probabilities therefore equals the weighted share of class 1, however strong the penalty. Iterate "
    "until the gradient vanishes.",
)
def test_intercept(fit_logistic):
    rng = np.random.default_rng(464)
    for share, lam in [(0.08, 0.3), (0.85, 0.02), (0.2, 1.0)]:
        X, y = _table(rng, 120, 3, share)
        weights = rng.uniform(0.5, 3.0, size=120)
        w, b = _fit(fit_logistic, X, y, lam, weights)
        p = 1 / (1 + np.exp(-(X @ w + b)))
        # this difference is the derivative with respect to b
        np.testing.assert_allclose(np.average(p, weights=weights), np.average(y, weights=weights), atol=1e-5)
        assert np.abs(w).max() > 0.01, "all slopes are zero"


@test_case(
    name="Balanced weights",
    points=1,
    hidden=True,
    failure_message="Balanced weights must add up to N/2 in each class and shift the intercept up by "
    "about ln(N0/N1) where class 1 is rare, leaving the ranking almost as it was. If up-weighting the "
    "rare class made it rarer in the predictions, the weight is attached to the wrong class. If the "
    "minimum or the free intercept fails too, the weights may be right: mend those first.",
)
def test_balanced(balanced_weights, fit_logistic):
    rng = np.random.default_rng(465)
    for positives, negatives in [(60, 540), (450, 50)]:
        y = rng.permutation(np.repeat([1, 0], [positives, negatives]))
        X = rng.normal(size=(len(y), 3)) + np.outer(y, [0.9, -0.6, 0.3])
        weights = np.asarray(balanced_weights(y.copy()))
        assert weights.shape == y.shape
        np.testing.assert_allclose(weights[y == 1], len(y) / 2 / positives, rtol=1e-9)
        np.testing.assert_allclose(weights[y == 0], len(y) / 2 / negatives, rtol=1e-9)
        plain = _fit(fit_logistic, X, y, 0.01, np.ones(len(y)))
        fair = _fit(fit_logistic, X, y, 0.01, weights)
        # Equal covariances: both fits estimate the same slopes; the penalty and 50 rows leave a difference.
        assert abs(fair[1] - plain[1] - np.log(negatives / positives)) < 0.6
        assert abs(_auc(X @ fair[0], y) - _auc(X @ plain[0], y)) < 0.02
