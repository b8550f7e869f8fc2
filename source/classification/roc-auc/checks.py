"""Checks for roc and auc."""

import numpy as np
from otter.test_files import test_case


def _curve(roc, scores, y):
    """The two rates as float arrays with one more point than there are distinct scores."""
    fpr, tpr = (np.asarray(rate, dtype=float) for rate in roc(scores.copy(), y.copy()))
    expected = (len(np.unique(scores)) + 1,)
    assert fpr.shape == tpr.shape == expected, f"expected shape {expected}, got {fpr.shape} and {tpr.shape}"
    return fpr, tpr


def _area(auc, scores, y):
    return float(auc(scores.copy(), y.copy()))


def _pairs(scores, y):
    """The chance that a positive outranks a negative."""
    difference = np.sign(scores[y == 1][:, None] - scores[y == 0][None, :])
    return 0.5 + 0.5 * difference.mean()


def _labels(rng, n, share=0.3):
    """Labels with both classes."""
    y = (rng.random(n) < share).astype(int)
    y[rng.permutation(n)[:2]] = 0, 1
    return y


@test_case(
    name="Four molecules",
    points=1,
    failure_message="Scores 3, 1, 2, 0 with labels 1, 1, 0, 0: from (0, 0) the curve goes up by 1/2, "
    "right by 1/2, up and right again, and the area is 3/4. The scores that occur are the thresholds, "
    "highest first. With the labels 1, 0, 1, 0 instead, the ranking is perfect, and a perfect ranking "
    "must give 1.",
)
def test_four_molecules(roc, auc):
    scores, y = np.array([3.0, 1.0, 2.0, 0.0]), np.array([1, 1, 0, 0])
    fpr, tpr = _curve(roc, scores, y)
    np.testing.assert_allclose(fpr, [0, 0, 0.5, 0.5, 1], atol=1e-12, err_msg="false positive rate")
    np.testing.assert_allclose(tpr, [0, 0.5, 0.5, 1, 1], atol=1e-12, err_msg="true positive rate")
    np.testing.assert_allclose(_area(auc, scores, y), 0.75, rtol=1e-9)
    np.testing.assert_allclose(_area(auc, scores, np.array([1, 0, 1, 0])), 1, rtol=1e-9)


@test_case(
    name="Points of the curve",
    points=1,
    hidden=True,
    failure_message="The curve has (0, 0) and then one point for each distinct score, from the highest "
    "to the lowest, ending in (1, 1), whatever the order of the rows. At each, the false positive rate "
    "comes first: the share of the negatives, and then that of the positives, with a score at or above "
    "it. Scores that differ only a little are different.",
)
def test_curve(roc):
    rng = np.random.default_rng(451)
    for n in (2, 9, 30, 120):
        for scores in (rng.normal(size=n), rng.integers(-3, 4, size=n) / 5, 1 + 1e-9 * rng.permutation(n)):
            y = _labels(rng, n)
            thresholds = np.sort(np.unique(scores))[::-1]
            fpr, tpr = _curve(roc, scores, y)
            for rate, label in ((fpr, 0), (tpr, 1)):
                expected = [np.mean(scores[y == label] >= threshold) for threshold in thresholds]
                np.testing.assert_allclose(rate, [0, *expected], atol=1e-12)


@test_case(
    name="Areas with many ties",
    points=1,
    hidden=True,
    failure_message="The area is wrong on tables with many ties. If you take one step for each row, your "
    "area depends on the row order: move along all ties at once. Use trapezoids, tied blocks rise "
    "diagonally. Scores are any real numbers, and the area is large if the positives have the high "
    "scores, small if the negatives do: one below 1/2 is not turned round.",
)
def test_ties(auc):
    from sklearn.metrics import roc_auc_score

    rng = np.random.default_rng(452)
    for _ in range(100):
        n = int(rng.integers(4, 60))
        y = _labels(rng, n)
        scores = np.round((rng.normal(size=n) + y) * 5) / 5 - 1
        expected = roc_auc_score(y, scores)
        np.testing.assert_allclose(_area(auc, scores, y), expected, rtol=1e-9)
        order = rng.permutation(n)
        np.testing.assert_allclose(_area(auc, scores[order], y[order]), expected, rtol=1e-9)


@test_case(
    name="What the area means",
    points=1.5,
    hidden=True,
    failure_message="The area is the chance that a positive scores above a negative. So only the order "
    "of the scores counts, not their size: an increasing function of them changes nothing. Tied scores "
    "say nothing about order: if all are equal, they have an area of 1/2. Negated scores have 1 minus "
    "the area, and an area below 1/2 must not be turned round.",
)
def test_meaning(auc):
    rng = np.random.default_rng(453)
    for n in (10, 25, 60):
        y = _labels(rng, n)
        scores = rng.integers(-6, 7, size=n).astype(float) - 2 * y
        expected = _pairs(scores, y)
        np.testing.assert_allclose(_area(auc, scores, y), expected, rtol=1e-9)
        np.testing.assert_allclose(_area(auc, -scores, y), 1 - expected, rtol=1e-9)
        np.testing.assert_allclose(_area(auc, scores, 1 - y), 1 - expected, rtol=1e-9)
        for increasing in (lambda s: 1e3 * s + 7, np.exp, lambda s: s**3):
            np.testing.assert_allclose(_area(auc, increasing(scores), y), expected, rtol=1e-9)
        np.testing.assert_allclose(_area(auc, np.full(n, scores[0]), y), 0.5, rtol=1e-9)


@test_case(
    name="The caller's arrays",
    points=0.5,
    hidden=True,
    failure_message="The arrays that come in must be the same afterwards: sorting in place, or shifting "
    "scores, ruins them for the caller. (And the two functions must return something that depends on the "
    "scores.)",
)
def test_arguments(roc, auc):
    rng = np.random.default_rng(454)
    scores, y = rng.normal(size=40), _labels(rng, 40)
    kept = scores.copy(), y.copy()
    for function in (roc, auc):
        function(scores, y)
        np.testing.assert_array_equal(scores, kept[0])
        np.testing.assert_array_equal(y, kept[1])
    assert abs(float(auc(scores, y)) - float(auc(scores + 3 * y, y))) > 1e-3


@test_case(
    name="One class only",
    points=1,
    hidden=True,
    failure_message="With positives only, or negatives only, there is nothing to tell apart. Raise "
    "ValueError in both functions instead of returning NaN, one half or a division by zero, and only "
    "then.",
)
def test_one_class(roc, auc):
    rng = np.random.default_rng(455)
    scores = rng.normal(size=9)
    for function in (roc, auc):
        for y in (np.zeros(9, dtype=int), np.ones(9, dtype=int)):
            try:
                function(scores.copy(), y)
            except ValueError:
                continue
            raise AssertionError("no ValueError for a single class")
        function(scores.copy(), np.array([0, 1] + [0] * 7))
