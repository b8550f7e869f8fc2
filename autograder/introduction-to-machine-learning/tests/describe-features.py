OK_FORMAT = False
name = "describe-features"
points = None

"""Checks for describe."""

import math
import statistics

import numpy as np
from otter.test_files import test_case

_FLOATS = {"mean": statistics.fmean, "std": statistics.pstdev, "min": min, "max": max}


def _summary(describe, X):
    """The five arrays, each of shape (D,) and of the right kind."""
    got = describe(X.copy())
    summary = {}
    for key in (*_FLOATS, "n_missing"):
        summary[key] = np.asarray(got[key])
        assert summary[key].shape == X.shape[1:], f"{key} has shape {summary[key].shape}, not (D,)"
        kinds = "iu" if key == "n_missing" else "f"
        assert summary[key].dtype.kind in kinds, f"{key} has dtype {summary[key].dtype}"
    return summary


def _columns(X):
    """Python lists of the values that are there, one for each feature."""
    return [[value for value in column if not math.isnan(value)] for column in X.T.tolist()]


def _compare(describe, X, *keys):
    """Some keys against Python's own statistics, one column at a time."""
    got = _summary(describe, X)
    for key in keys:
        expected = [_FLOATS[key](values) for values in _columns(X)]
        np.testing.assert_allclose(got[key], expected, rtol=1e-9, atol=1e-10, err_msg=key)


def _with_gaps(rng, n, d, share=0.2):
    """A table whose features have different scales and centres; in each column some values are missing."""
    X = rng.normal(size=(n, d)) * rng.uniform(1, 50, size=d) + rng.uniform(-20, 20, size=d)
    holes = rng.random((n, d)) < share
    holes[0], holes[1], holes[2] = True, False, False
    return np.where(holes, np.nan, X)


@test_case(
    name="Four molecules, two features",
    points=0.6,
    failure_message="Of the features 1, 2, 3, 6 and 10, missing, 20, 30 the means are 3 and 20, the minima "
    "1 and 10, the maxima 6 and 30, the population standard deviations the roots of 3.5 and 66.67, and 0 "
    "and 1 values are missing. The result is a dictionary with the keys mean, std, min, max and n_missing, "
    "one number for each feature, those of n_missing integers.",
)
def test_small_table(describe):
    X = np.array([[1.0, 10.0], [2.0, np.nan], [3.0, 20.0], [6.0, 30.0]])
    got = _summary(describe, X)
    expected = {"mean": [3, 20], "std": np.sqrt([3.5, 200 / 3]), "min": [1, 10], "max": [6, 30]}
    for key in expected:
        np.testing.assert_allclose(got[key], expected[key], rtol=1e-9, err_msg=key)
    np.testing.assert_array_equal(got["n_missing"], [0, 1], "n_missing")


@test_case(
    name="One number for each feature",
    points=0.6,
    hidden=True,
    failure_message="Mean, minimum or maximum of a complete table is wrong. Have you summarised molecules "
    "instead of features? Expected is one number per column: axis 0, the molecules, is the one that "
    "disappears, also when there are as many molecules as features, or a single molecule.",
)
def test_per_feature(describe):
    rng = np.random.default_rng(211)
    for n, d in ((7, 3), (4, 4), (1, 5), (6, 1)):
        _compare(describe, rng.normal(size=(n, d)) * 5 + rng.normal(size=d), "mean", "min", "max")


@test_case(
    name="The spread",
    points=0.6,
    hidden=True,
    failure_message="The standard deviation is not that of the population: divide the sum of squared "
    "deviations by the number of values, not by one less, and take the root. A feature that has the same "
    "value in all molecules has the spread 0. Where values are large and nearly equal, the mean square less "
    "the squared mean is nothing but rounding: subtract the mean first.",
)
def test_spread(describe):
    rng = np.random.default_rng(212)
    for n in (2, 3, 12):
        X = rng.normal(size=(n, 4)) * [1, 0.01, 200, 3]
        X[:, 3] = 7.25
        _compare(describe, X, "std")
    X = 1e5 + 1e-3 * rng.normal(size=(50, 2))
    expected = [statistics.pstdev(values) for values in _columns(X)]
    # 1e-4: a running mean is good to 1e-8 here; the difference of squares is off by more than 0.1
    np.testing.assert_allclose(_summary(describe, X)["std"], expected, rtol=1e-4, err_msg="large values")


@test_case(
    name="Missing values",
    points=0.6,
    hidden=True,
    failure_message="Missing values are not left out. NaN must neither spread to the result nor count as "
    "zero: it belongs in no sum, minimum or maximum, and the sum is divided by the number of values that "
    "are there. n_missing counts the NaN of each feature.",
)
def test_missing(describe):
    rng = np.random.default_rng(213)
    for n, d in ((9, 4), (30, 2), (5, 5)):
        X = _with_gaps(rng, n, d)
        _compare(describe, X, "mean", "std", "min", "max")
        expected = [n - len(values) for values in _columns(X)]
        np.testing.assert_array_equal(_summary(describe, X)["n_missing"], expected, "n_missing")


@test_case(
    name="Nothing is there; nothing is changed",
    points=0.6,
    hidden=True,
    failure_message="A feature that is missing for all molecules has N missing values and NaN for mean, "
    "std, min and max, without disturbing the other features and without an exception. And the table of the "
    "caller must still hold its NaN afterwards: work on a copy.",
)
def test_empty_column(describe):
    rng = np.random.default_rng(214)
    X = _with_gaps(rng, 8, 3)
    full = np.insert(X, 1, np.nan, axis=1)
    before = full.copy()
    got = describe(full)
    np.testing.assert_array_equal(full, before, "the table was changed")
    others = {key: [reduce(values) for values in _columns(X)] for key, reduce in _FLOATS.items()}
    others["n_missing"] = [8 - len(values) for values in _columns(X)]
    for key, expected in others.items():
        values = np.asarray(got[key])
        assert values.shape == (4,), key
        np.testing.assert_allclose(np.delete(values, 1), expected, rtol=1e-9, atol=1e-10, err_msg=key)
        np.testing.assert_array_equal(values[1], 8 if key == "n_missing" else np.nan, key)
