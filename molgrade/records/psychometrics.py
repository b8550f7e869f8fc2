"""Formulas of classical test theory over a matrix of scores: students are rows, items columns."""

from __future__ import annotations

import numpy as np

Array = np.ndarray


def difficulty(scores: Array, maxima: Array) -> Array:
    """Mean fraction of each item's points: 1 for an item that all solve.

    Args:
        scores: points, (students, items) float; NaN where there is none.
        maxima: points that each item gives, (items,) float.

    Returns:
        (items,) float, NaN where nobody has a score.
    """
    counts = (~np.isnan(scores)).sum(axis=0)
    sums = np.nansum(scores, axis=0)
    return np.divide(sums, counts * maxima, out=np.full(len(maxima), np.nan), where=counts * maxima > 0)


def discrimination(items: Array, rest: Array) -> Array:
    """Corrected item-total correlation: Pearson's r of each item with what the students got elsewhere.

    Args:
        items: points, (students, items) float.
        rest: for each item the student's total without it, (students, items) float.

    Returns:
        (items,) float in [-1, 1]; NaN where an item or its rest is the same for all, or for fewer than three
        students.
    """
    if len(items) < 3:
        return np.full(items.shape[1], np.nan)
    item, other = items - items.mean(axis=0), rest - rest.mean(axis=0)
    spread = np.sqrt((item**2).sum(axis=0) * (other**2).sum(axis=0))
    # A difference of rounding is none.
    tiny = 1e-9 * (1 + np.abs(items).max(axis=0)) * (1 + np.abs(rest).max(axis=0)) * len(items)
    r = np.divide((item * other).sum(axis=0), spread, out=np.full(len(spread), np.nan), where=spread > tiny)
    return np.clip(r, -1, 1)


def cronbach_alpha(scores: Array) -> float:
    """Cronbach's (1951) coefficient: k / (k - 1) * (1 - sum of the items' variances / variance of the total).

    Args:
        scores: points, (students, items) float, without NaN.

    Returns:
        at most 1; NaN for fewer than two students or items, or if all students have the same total.
    """
    return float(_alphas(scores, np.ones((1, len(scores)), dtype=int))[0]) if len(scores) else np.nan


def alpha_interval(
    scores: Array, level: float = 0.95, resamples: int = 2000, seed: int = 0
) -> tuple[float, float]:
    """Percentile bootstrap interval of Cronbach's alpha: students are drawn with replacement (Efron 1979).

    It assumes no distribution, unlike Feldt's (1965), which takes scores for normal; checks are not. The same
    scores give the same interval.

    Returns:
        lower and upper bound; NaN where alpha has no value in half of the resamples or more.
    """
    draws = np.random.default_rng(seed).multinomial(
        len(scores), np.full(len(scores), 1 / max(len(scores), 1)), resamples
    )
    found = _alphas(scores, draws)
    found = found[~np.isnan(found)]
    if len(found) <= resamples / 2:
        return np.nan, np.nan
    low, high = np.quantile(found, [(1 - level) / 2, (1 + level) / 2])
    return float(low), float(high)


def _alphas(scores: Array, weights: Array) -> Array:
    """Alpha of samples of the students; `weights` say how often each is in which, (samples, students)."""
    samples, items = len(weights), scores.shape[1]
    if len(scores) < 2 or items < 2:
        return np.full(samples, np.nan)
    centred = scores - scores.mean(axis=0)
    columns = np.column_stack([centred, centred.sum(axis=1)])
    n = weights.sum(axis=1, keepdims=True)
    variances = (weights @ columns**2 - (weights @ columns) ** 2 / n) / (n - 1)
    parts, total = variances[:, :-1].sum(axis=1), variances[:, -1]
    tiny = 1e-12 * (1 + np.abs(columns).max()) ** 2
    ratio = np.divide(parts, total, out=np.full(samples, np.nan), where=total > tiny)
    return items / (items - 1) * (1 - ratio)
