"""Checks for loo_residuals and learning_curve."""

import numpy as np
from otter.test_files import test_case


def _residuals(loo_residuals, K, y, lam):
    """The residuals, once their shape is right."""
    got = np.asarray(loo_residuals(K.copy(), y.copy(), lam))
    assert got.shape == y.shape, f"expected shape {y.shape}, got {got.shape}"
    return got


def _curve(learning_curve, K, y, sizes, lam, reps, seed):
    """The curve, once its shape is right."""
    got = np.asarray(learning_curve(K.copy(), y.copy(), list(sizes), lam, reps, np.random.default_rng(seed)))
    assert got.shape == (len(sizes),), f"expected shape ({len(sizes)},), got {got.shape}"
    return got


def _refits(K, y, lam):
    """N fits, each without one molecule."""
    residuals = []
    for i in range(len(y)):
        rest = np.arange(len(y)) != i
        alpha = np.linalg.solve(K[np.ix_(rest, rest)] + lam * np.eye(len(y) - 1), y[rest])
        residuals.append(y[i] - K[i, rest] @ alpha)
    return np.array(residuals)


def _problem(rng, n, width=4.0):
    """A Gaussian Gram matrix and noisy labels; the table is sorted by the labels, as tables often are."""
    X = rng.normal(size=(n, 3))
    y = X @ [1.0, -0.5, 0.2] + 0.2 * rng.normal(size=n)
    X, y = X[np.argsort(y)], np.sort(y)
    return np.exp(-((X[:, None] - X) ** 2).sum(axis=-1) / width), y


@test_case(
    name="Three molecules",
    points=1,
    failure_message="Each residual must be the one of a fit that has not seen the molecule: the check "
    "makes these three fits. You need alpha_i over the diagonal of the inverse of K + lam I.",
)
def test_three_molecules(loo_residuals):
    K = np.array([[1.0, 0.6, 0.1], [0.6, 1.0, 0.4], [0.1, 0.4, 1.0]])
    y = np.array([1.0, 2.0, -1.0])
    np.testing.assert_allclose(_residuals(loo_residuals, K, y, 0.5), _refits(K, y, 0.5), rtol=1e-9)


@test_case(
    name="As many fits as molecules",
    points=1,
    hidden=True,
    failure_message="The residuals differ from those of N separate fits. If yours are much smaller: "
    "These are training residuals; leaving a molecule out must enlarge them. Otherwise: you need the "
    "diagonal of the inverse, not the inverse of the diagonal, and the sign of y minus prediction.",
)
def test_brute_force(loo_residuals):
    rng = np.random.default_rng(561)
    for n, lam in [(25, 0.1), (2, 1.0), (30, 1e-3), (12, 50.0)]:
        K, y = _problem(rng, n)
        got = _residuals(loo_residuals, K, y, lam)
        np.testing.assert_allclose(got, _refits(K, y, lam), rtol=0, atol=1e-8)


@test_case(
    name="Seen and unseen",
    points=0.5,
    hidden=True,
    failure_message="A molecule that the model has seen is never missed by more than one that it has "
    "not: leaving a molecule out must enlarge its residual, without changing the sign. A molecule that "
    "resembles no other is predicted as 0, so its residual is its label.",
)
def test_larger(loo_residuals):
    rng = np.random.default_rng(562)
    for lam in (0.02, 1.0):
        K, y = _problem(rng, 60)
        K[7], K[:, 7] = 0, 0
        K[7, 7] = 1
        got = _residuals(loo_residuals, K, y, lam)
        seen = y - K @ np.linalg.solve(K + lam * np.eye(60), y)
        assert (got / seen > 1).all()
        np.testing.assert_allclose(got[7], y[7], rtol=1e-9)


@test_case(
    name="The end of the curve",
    points=1,
    hidden=True,
    failure_message="With as many molecules as there are, nothing is left to chance: every subset of "
    "distinct molecules is the whole set, and the curve ends at the root mean square of its "
    "leave-one-out residuals. If a molecule is drawn twice, its twin stays behind when it is left out, "
    "and the error looks better than it is.",
)
def test_whole_set(learning_curve):
    rng = np.random.default_rng(563)
    for n, lam, reps in [(30, 0.1, 1), (22, 0.5, 3)]:
        K, y = _problem(rng, n)
        expected = np.sqrt(np.mean(_refits(K, y, lam) ** 2))
        got = _curve(learning_curve, K, y, [n, n], lam, reps, 564)
        np.testing.assert_allclose(got, [expected, expected], rtol=1e-8)


@test_case(
    name="Along the curve",
    points=1,
    hidden=True,
    failure_message="The errors of random subsets are not as they should be. Average the root mean "
    "square errors of the repetitions, one for each subset. A table is often sorted, so draw random "
    "molecules, not the first rows of the table. If the errors are too small, the molecules were seen in "
    "the fit.",
)
def test_curve(learning_curve):
    rng = np.random.default_rng(565)
    K, y = _problem(rng, 60)
    y[45] += 12  # some subsets hold the outlier: their mean error is far from the median
    sizes, draws = [8, 20], 300
    got = _curve(learning_curve, K, y, sizes, 0.05, draws, 566)
    for size, mean in zip(sizes, got):
        subsets = [rng.permutation(60)[:size] for _ in range(draws)]
        errors = [np.sqrt(np.mean(_refits(K[np.ix_(s, s)], y[s], 0.05) ** 2)) for s in subsets]
        # five standard deviations of the difference of two such means
        assert abs(mean - np.mean(errors)) < 5 * np.std(errors) * (2 / draws) ** 0.5


@test_case(
    name="Chance from rng",
    points=0.5,
    hidden=True,
    failure_message="Subsets must be drawn with rng: the same seed gives the same curve, another seed "
    "another one, and every repetition a new subset.",
)
def test_random(learning_curve):
    K, y = _problem(np.random.default_rng(567), 50)
    once, again, other = (_curve(learning_curve, K, y, [10, 25], 0.1, 2, seed) for seed in (568, 568, 569))
    np.testing.assert_array_equal(once, again)
    assert (np.abs(once - other) > 1e-9).all()
    single = _curve(learning_curve, K, y, [10, 25], 0.1, 1, 568)
    assert (np.abs(once - single) > 1e-9).all(), "a second repetition changes nothing"
