"""The formulas agree with NumPy's and SciPy's own, for any scores."""

from __future__ import annotations

import math
import warnings

import numpy as np
import pytest
import scipy.stats
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays

from molgrade.records.psychometrics import alpha_interval, cronbach_alpha, difficulty, discrimination

POINTS = st.integers(0, 8).map(lambda quarters: quarters / 4)
SCORES = arrays(np.float64, array_shapes(min_dims=2, max_dims=2, min_side=1, max_side=12), elements=POINTS)


def rest_of(scores: np.ndarray) -> np.ndarray:
    return scores.sum(axis=1, keepdims=True) - scores


@given(SCORES)
@settings(deadline=None)
def test_difficulty_is_the_mean_fraction(scores: np.ndarray) -> None:
    maxima = np.full(scores.shape[1], 2.0)
    np.testing.assert_allclose(difficulty(scores, maxima), scores.mean(axis=0) / 2)
    scores[0] = np.nan
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)  # of nanmean, where there is nothing
        np.testing.assert_allclose(difficulty(scores, maxima), np.nanmean(scores, axis=0) / 2)


@given(SCORES)
@settings(deadline=None)
def test_discrimination_is_pearsons_r_with_the_rest(scores: np.ndarray) -> None:
    found = discrimination(scores, rest_of(scores))
    for item, rest, r in zip(scores.T, rest_of(scores).T, found, strict=True):
        if len(item) < 3 or np.ptp(item) == 0 or np.ptp(rest) < 1e-9:
            assert math.isnan(r)
        else:
            assert r == pytest.approx(scipy.stats.pearsonr(item, rest).statistic, abs=1e-9)


@given(SCORES)
@settings(deadline=None)
def test_alpha_by_covariances(scores: np.ndarray) -> None:
    """k times the mean covariance of two items over the sum of all entries of their matrix."""
    k, found = scores.shape[1], cronbach_alpha(scores)
    if len(scores) < 2 or k < 2 or np.ptp(scores.sum(axis=1)) == 0:
        assert math.isnan(found)
        return
    matrix = np.cov(scores.T)
    mean_covariance = (matrix.sum() - np.trace(matrix)) / (k * (k - 1))
    assert found == pytest.approx(k * k * mean_covariance / matrix.sum(), abs=1e-9)
    assert found <= 1 + 1e-12
    assert cronbach_alpha(3 * scores + 1) == pytest.approx(found, abs=1e-9)


def test_alpha_of_the_textbook_cases() -> None:
    one = np.arange(6.0)[:, None]
    assert cronbach_alpha(np.hstack([one, one, one])) == pytest.approx(1)
    # Spearman and Brown: two parallel halves that correlate with r have alpha 2 r / (1 + r).
    halves = np.array([[1.0, 2], [2, 1], [3, 4], [4, 3]])
    r = np.corrcoef(halves.T)[0, 1]
    assert cronbach_alpha(halves) == pytest.approx(2 * r / (1 + r))


def test_the_interval_resembles_feldts_where_scores_are_normal() -> None:
    n, k = 400, 8
    random = np.random.default_rng(5)
    scores = random.normal(size=(n, 1)) + random.normal(size=(n, k))
    alpha = cronbach_alpha(scores)
    low, high = alpha_interval(scores)
    f = scipy.stats.f((n - 1), (n - 1) * (k - 1))
    assert (low, high) == pytest.approx(
        (1 - (1 - alpha) * f.ppf(0.975), 1 - (1 - alpha) * f.ppf(0.025)), abs=0.01
    )
    assert low < alpha < high


def test_the_interval_is_the_same_each_time_and_wider_for_fewer() -> None:
    random = np.random.default_rng(6)
    scores = random.normal(size=(200, 1)) + random.normal(size=(200, 5))
    low, high = alpha_interval(scores)
    assert alpha_interval(scores) == (low, high)
    few = alpha_interval(scores[:20])
    assert few[1] - few[0] > 2 * (high - low)


@pytest.mark.parametrize("scores", [np.ones((5, 3)), np.ones((1, 3)), np.zeros((4, 1)), np.zeros((5, 0))])
def test_no_value_where_there_is_none(scores: np.ndarray) -> None:
    assert math.isnan(cronbach_alpha(scores))
    assert all(map(math.isnan, alpha_interval(scores)))
