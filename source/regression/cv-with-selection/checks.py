"""Checks for cv_select."""

import numpy as np
from otter.test_files import test_case


def _predict(cv_select, X, y, folds, n_keep, lam):
    """Out-of-fold predictions as an array of the right shape; the arguments are copies."""
    out = np.asarray(cv_select(X.copy(), y.copy(), [fold.copy() for fold in folds], n_keep, lam))
    assert out.shape == y.shape, f"the predictions must have shape {y.shape}, yours have {out.shape}"
    assert np.isfinite(out).all(), "a prediction is NaN or infinite"
    return out


def _oracle(X, y, folds, n_keep, lam):
    """The same, column by column, with scikit-learn's ridge."""
    from sklearn.linear_model import Ridge

    out = np.empty(len(y))
    for fold in folds:
        train = np.array([i for i in range(len(y)) if i not in set(fold.tolist())])
        columns = []
        for j in range(X.shape[1]):
            x = X[train, j]
            if x.max() == x.min():
                columns.append((0.0, np.zeros(len(X))))
            else:
                columns.append((abs(np.corrcoef(x, y[train])[0, 1]), (X[:, j] - x.mean()) / x.std()))
        best = sorted(range(X.shape[1]), key=lambda j: -columns[j][0])[:n_keep]
        Z = np.stack([columns[j][1] for j in best], axis=1)
        out[fold] = Ridge(alpha=lam * len(train)).fit(Z[train], y[train]).predict(Z[fold])
    return out


def _folds(rng, n, k):
    """k random folds of nearly equal size."""
    return np.array_split(rng.permutation(n), k)


def _problem(rng, n, d):
    """Labels that depend on columns 0 and 1, with opposite signs; columns on different scales."""
    X = rng.normal(size=(n, d))
    y = 2 * X[:, 0] - 1.5 * X[:, 1] + 0.5 * rng.normal(size=n) + 4
    return X * rng.uniform(0.1, 20, size=d) + rng.uniform(-30, 30, size=d), y


def _r2(y, out):
    return 1 - np.sum((y - out) ** 2) / np.sum((y - y.mean()) ** 2)


@test_case(
    name="All columns, no noise",
    points=1.2,
    failure_message="Twenty molecules whose labels are an exact linear function of five features, all of "
    "which are kept, lam = 0: every out-of-fold prediction must equal its label. Each row gets one "
    "prediction, in the order of the rows.",
)
def test_exact(cv_select):
    rng = np.random.default_rng(0)
    X = rng.normal(size=(20, 5))
    y = X @ np.array([1.0, -2.0, 3.0, 0.5, 4.0]) + 7
    out = _predict(cv_select, X, y, _folds(rng, 20, 4), 5, 0.0)
    np.testing.assert_allclose(out, y, atol=1e-6)


@test_case(
    name="The predictions",
    points=1.2,
    hidden=True,
    failure_message="Some predictions are not those of the four steps. If other checks fail too, look at "
    "those first. All four steps see training rows only, also selection, mean and spread. Columns are chosen "
    "by the size of the correlation, so strongly negative ones, too. Folds may differ in size and hold any "
    "rows; the penalty is for a mean squared error over the training rows; the intercept is free.",
)
def test_oracle(cv_select):
    rng = np.random.default_rng(351)
    cases = (30, 8, 5, 2, 0.3), (25, 6, 4, 6, 1.0), (17, 12, 17, 3, 0.1), (12, 30, 2, 1, 0.5)
    for n, d, k, n_keep, lam in cases:
        X, y = _problem(rng, n, d)
        folds = _folds(rng, n, k)
        expected = _oracle(X, y, folds, n_keep, lam)
        out = _predict(cv_select, X, y, folds, n_keep, lam)
        np.testing.assert_allclose(out, expected, rtol=1e-6, atol=1e-6)


@test_case(
    name="Random numbers, and something real",
    points=1.2,
    hidden=True,
    failure_message="Your model finds a relation in random numbers: the test labels chose the features. "
    "With far more random columns than rows, R^2 of out-of-fold predictions must not be positive. (Or it "
    "does not find the two columns that do matter in another table.) Select the columns anew in each fold, "
    "from its training rows.",
)
def test_noise(cv_select):
    scores = []
    for seed in range(5):
        rng = np.random.default_rng(3520 + seed)
        X, y = rng.normal(size=(60, 2000)), rng.normal(size=60)
        scores.append(_r2(y, _predict(cv_select, X, y, _folds(rng, 60, 5), 10, 0.01)))
    assert np.mean(scores) < 0.05
    rng = np.random.default_rng(353)
    X, y = _problem(rng, 60, 200)
    assert _r2(y, _predict(cv_select, X, y, _folds(rng, 60, 5), 10, 0.01)) > 0.6


@test_case(
    name="The labels of a fold",
    points=0.8,
    hidden=True,
    failure_message="Changing the labels of a test fold changed the predictions of that fold (or changed no "
    "others). Its labels must reach nothing that its model is made of: not the choice of columns, not the "
    "fit, not the mean of the labels.",
)
def test_labels(cv_select):
    rng = np.random.default_rng(354)
    X, y = _problem(rng, 40, 50)
    folds = _folds(rng, 40, 5)
    before = _predict(cv_select, X, y, folds, 4, 0.2)
    for fold in folds[:3]:
        other = y.copy()
        other[fold] += 10 * rng.normal(size=len(fold)) + 30
        after = _predict(cv_select, X, other, folds, 4, 0.2)
        np.testing.assert_allclose(after[fold], before[fold], rtol=1e-9, atol=1e-9)
        rest = np.setdiff1d(np.arange(40), fold)
        assert np.abs(after[rest] - before[rest]).min() > 1e-6


@test_case(
    name="The features of a fold",
    points=0.8,
    hidden=True,
    failure_message="The prediction of one molecule changed when only other molecules of its own test fold "
    "were changed: select columns and fit the scaler inside the fold, on training rows. A molecule must "
    "get the same prediction whoever is tested beside it.",
)
def test_features(cv_select):
    rng = np.random.default_rng(355)
    X, y = _problem(rng, 36, 10)
    folds = _folds(rng, 36, 4)
    before = _predict(cv_select, X, y, folds, 3, 0.2)
    for fold in folds:
        other = X.copy()
        other[fold[1:]] = 5 * other[fold[1:]] + 100
        after = _predict(cv_select, other, y, folds, 3, 0.2)
        np.testing.assert_allclose(after[fold[0]], before[fold[0]], rtol=1e-9, atol=1e-9)
        assert np.abs(after[fold[1:]] - before[fold[1:]]).min() > 1e-3


@test_case(
    name="Rare and repeated columns",
    points=0.8,
    hidden=True,
    failure_message="A descriptor that is not zero for one molecule only is constant in the training rows "
    "when this molecule is tested: its correlation is 0/0. It counts as 0, so other columns come first, and "
    "if it is kept nevertheless, it becomes 0 and no prediction NaN. Columns that are copies of each other "
    "do no harm. (If the check of the predictions fails too, mend that first.)",
)
def test_rare(cv_select):
    rng = np.random.default_rng(356)
    X, y = _problem(rng, 30, 6)
    X[:, 3:5] = 0
    X[7, 4] = 25.0
    folds = _folds(rng, 30, 5)
    for n_keep in (2, 4, 6):
        expected = _oracle(X, y, folds, n_keep, 0.3)
        out = _predict(cv_select, X, y, folds, n_keep, 0.3)
        np.testing.assert_allclose(out, expected, rtol=1e-6, atol=1e-6)
    twins = np.column_stack([X[:, :3], X[:, 0], X[:, 5]])
    for n_keep in (1, 2, 5):
        expected = _oracle(twins, y, folds, n_keep, 0.3)
        out = _predict(cv_select, twins, y, folds, n_keep, 0.3)
        np.testing.assert_allclose(out, expected, rtol=1e-6, atol=1e-6)
