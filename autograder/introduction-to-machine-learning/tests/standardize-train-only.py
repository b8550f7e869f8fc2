OK_FORMAT = False
name = "standardize-train-only"
points = None

"""Checks for fit_scaler and apply_scaler."""

import numpy as np
from otter.test_files import test_case


def _scaled(fit_scaler, apply_scaler, X_train, X):
    """X scaled with the statistics of X_train, as a float array of its own shape."""
    mu, sd = fit_scaler(X_train.copy())
    out = np.asarray(apply_scaler(X.copy(), mu, sd))
    assert out.shape == X.shape, f"the scaled features must have shape {X.shape}, yours have {out.shape}"
    assert out.dtype.kind == "f", f"the scaled features must be floats, yours are {out.dtype}"
    return out


def _table(rng, n, d=4):
    """Features on different scales and far from zero, as descriptors are."""
    return rng.normal(size=(n, d)) * rng.uniform(0.2, 90, size=d) + rng.uniform(-300, 300, size=d)


def _expected(X_train, X):
    """Column by column, by the definition."""
    out = np.empty(X.shape)
    for j in range(X.shape[1]):
        mean = sum(X_train[:, j]) / len(X_train)
        variance = sum((X_train[:, j] - mean) ** 2) / len(X_train)
        out[:, j] = (X[:, j] - mean) / variance**0.5
    return out


@test_case(
    name="The training molecules",
    points=1,
    failure_message="Scaled with their own statistics the training molecules have mean 0 and standard "
    "deviation 1 in each feature: subtract the mean of the column, divide by its population standard "
    "deviation, that is the root of the mean squared deviation.",
)
def test_training(fit_scaler, apply_scaler, features, is_train):
    X = np.array(features)[np.array(is_train)]
    mu, sd = fit_scaler(X.copy())
    assert np.shape(np.asarray(mu)) == np.shape(np.asarray(sd)) == (10,), "mu and sd must have shape (10,)"
    out = _scaled(fit_scaler, apply_scaler, X, X)
    np.testing.assert_allclose(out.mean(axis=0), 0, atol=1e-9)
    np.testing.assert_allclose(out.std(axis=0), 1, rtol=1e-9)


@test_case(
    name="Other molecules than those of the training",
    points=1,
    hidden=True,
    failure_message="Molecules that differ from the training set must keep their difference: a test set "
    "whose mean lies two training deviations higher has the scaled mean 2, not 0. Use mu and sd as they "
    "were given; compute nothing from the rows that are to be scaled.",
)
def test_shifted(fit_scaler, apply_scaler):
    rng = np.random.default_rng(221)
    for n, m in ((40, 25), (15, 60)):
        X_train = _table(rng, n)
        X = 1.5 * _table(rng, m) + 2 * X_train.std(axis=0)
        out = _scaled(fit_scaler, apply_scaler, X_train, X)
        np.testing.assert_allclose(out, _expected(X_train, X), rtol=1e-9, atol=1e-9)


@test_case(
    name="One molecule at a time",
    points=1,
    hidden=True,
    failure_message="A single test molecule must be scaled with training statistics like any other. If it "
    "came out as all zeros or NaN, you took mean and spread from the rows to be scaled, and of one row "
    "these are the row itself and zero. Ten molecules scaled one by one must equal the ten scaled together.",
)
def test_single(fit_scaler, apply_scaler):
    rng = np.random.default_rng(222)
    X_train, X = _table(rng, 30), _table(rng, 10)
    expected = _expected(X_train, X)
    together = _scaled(fit_scaler, apply_scaler, X_train, X)
    for i in range(10):
        alone = _scaled(fit_scaler, apply_scaler, X_train, X[i : i + 1])
        np.testing.assert_allclose(alone, expected[i : i + 1], rtol=1e-9, atol=1e-9)
        np.testing.assert_allclose(alone[0], together[i], rtol=1e-9, atol=1e-9)


@test_case(
    name="A constant feature",
    points=0.75,
    hidden=True,
    failure_message="A feature with zero spread in training carries no information: return 0, not NaN, "
    "infinity or a huge number, whatever its value in the molecules to be scaled. Compare the largest with "
    "the smallest value: the computed standard deviation of equal numbers can be a tiny number instead of "
    "0. The other features are scaled as ever.",
)
def test_constant(fit_scaler, apply_scaler):
    rng = np.random.default_rng(223)
    for n in (3, 10, 49):
        for value in (0.0, 0.1, -7.3, 1 / 3, 1e6):
            X_train, X = _table(rng, n), _table(rng, 6)
            expected = _expected(X_train, X)
            X_train[:, 2], X[:, 2] = value, value
            X[3:, 2] += rng.uniform(0.5, 5, size=3)
            out = _scaled(fit_scaler, apply_scaler, X_train, X)
            assert np.abs(out[:, 2]).max() < 1e-9, "the constant feature is not 0"
            others = np.array([0, 1, 3])
            np.testing.assert_allclose(out[:, others], expected[:, others], rtol=1e-9, atol=1e-9)


@test_case(
    name="Units do not matter",
    points=0.75,
    hidden=True,
    failure_message="The same feature in another unit must give the same scaled numbers. If a feature with "
    "a very small spread comes out too small or as 0, something was added to the standard deviation, or a "
    "fixed number decides what counts as constant.",
)
def test_units(fit_scaler, apply_scaler):
    rng = np.random.default_rng(224)
    X_train, X = rng.normal(size=(30, 5)) + 1, rng.normal(size=(8, 5)) + 1
    expected = _expected(X_train, X)
    unit = np.array([1.0, 1e-9, 1e-12, 1e5, 1e9])
    out = _scaled(fit_scaler, apply_scaler, X_train * unit, X * unit)
    np.testing.assert_allclose(out, expected, rtol=1e-9, atol=1e-9)


@test_case(
    name="The caller's tables",
    points=0.5,
    hidden=True,
    failure_message="A function changed one of its arguments. X -= mu works inside the caller's array, so "
    "the next person to use the features gets scaled ones: write X - mu, which makes a new array.",
)
def test_untouched(fit_scaler, apply_scaler):
    rng = np.random.default_rng(225)
    X_train, X = _table(rng, 20), _table(rng, 5)
    X_train[:, 1] = 3.0
    before = X_train.copy(), X.copy()
    mu, sd = (np.array(x, dtype=float) for x in fit_scaler(X_train))
    given = mu.copy(), sd.copy()
    out = np.asarray(apply_scaler(X, mu, sd))
    for array, copy in zip((X_train, X, mu, sd), (*before, *given)):
        np.testing.assert_array_equal(array, copy)
    assert np.abs(out - before[1]).max() > 0.1, "nothing was scaled"
