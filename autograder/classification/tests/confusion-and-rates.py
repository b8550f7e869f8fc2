OK_FORMAT = False
name = "confusion-and-rates"
points = None

"""Checks for confusion and rates."""

import numpy as np
from otter.test_files import test_case


def _table(confusion, scores, y, thr):
    """The counts, once shape and dtype are right."""
    got = np.asarray(confusion(scores.copy(), y.copy(), thr))
    assert got.shape == (2, 2), f"expected shape (2, 2), got {got.shape}"
    assert got.dtype.kind in "iu", f"counts are integers, yours are {got.dtype}"
    return got


def _rates(rates, c):
    """The four rates as floats."""
    got = rates(np.array(c))
    keys = sorted(str(key) for key in got)
    assert keys == ["balanced_accuracy", "fpr", "precision", "tpr"], f"keys {keys}"
    return {key: float(got[key]) for key in keys}


def _check_rates(rates, c, **expected):
    got = _rates(rates, c)
    for key, value in expected.items():
        np.testing.assert_allclose(got[key], value, rtol=1e-9, atol=1e-12, err_msg=key)


@test_case(
    name="Six molecules",
    points=1,
    failure_message="Scores 0.9, 0.7, 0.5, 0.4, 0.2, 0.1 with labels 1, 0, 1, 1, 0, 0 and the threshold "
    "0.5 give [[2, 1], [1, 2]]; from [[6, 2], [1, 3]] follow tpr 3/4, fpr 2/8, precision 3/5 and "
    "balanced accuracy 3/4. Rows are the truth, columns the prediction. A score equal to the threshold "
    "counts as positive; the false alarms belong to the negatives.",
)
def test_six_molecules(confusion, rates):
    scores, y = np.array([0.9, 0.7, 0.5, 0.4, 0.2, 0.1]), np.array([1, 0, 1, 1, 0, 0])
    np.testing.assert_array_equal(_table(confusion, scores, y, 0.5), [[2, 1], [1, 2]])
    got = _table(confusion, scores, y, 0.15)
    np.testing.assert_array_equal(got, [[1, 2], [0, 3]], err_msg="threshold 0.15")
    _check_rates(rates, [[6, 2], [1, 3]], tpr=0.75, fpr=0.25, precision=0.6, balanced_accuracy=0.75)


@test_case(
    name="The table",
    points=0.75,
    hidden=True,
    failure_message="Some count is wrong. Rows are the truth, columns the prediction: false negatives "
    "sit in the lower left. A score equal to the threshold counts as positive. A class may be missing, "
    "thresholds may lie outside the scores, and the four counts always add up to N.",
)
def test_table(confusion, alerts, is_carcinogen, my_compounds, my_threshold):
    from sklearn.metrics import confusion_matrix

    scores, y = (np.asarray(column)[my_compounds] for column in (alerts, is_carcinogen))
    expected = confusion_matrix(y, scores >= my_threshold, labels=[0, 1])
    got = _table(confusion, scores, y, my_threshold)
    np.testing.assert_array_equal(got, expected, err_msg="your compounds")
    rng = np.random.default_rng(441)
    for trial in range(40):
        n = int(rng.integers(1, 60))
        scores = rng.integers(-4, 9, size=n) / 4  # many of them on the threshold
        y = (rng.random(n) < [0.5, 0.15, 0.0, 1.0][trial % 4]).astype(int)
        for thr in (0.5, -3.0, 3.0):
            expected = confusion_matrix(y, scores >= thr, labels=[0, 1])
            np.testing.assert_array_equal(_table(confusion, scores, y, thr), expected)


@test_case(
    name="The other class as positive",
    points=0.75,
    hidden=True,
    failure_message="Calling the other class positive (y to 1 - y, scores and threshold negated) must "
    "turn the table by half a turn: TN and TP change places, and so do FP and FN. It does not if truth "
    "and prediction are mixed up (rows are the truth), or if scores count by their size.",
)
def test_swap(confusion):
    rng = np.random.default_rng(442)
    for _ in range(10):
        y = (rng.random(50) < 0.3).astype(int)
        scores = rng.normal(size=50) + y
        got, other = _table(confusion, scores, y, 0.3), _table(confusion, -scores, 1 - y, -0.3)
        np.testing.assert_array_equal(got.sum(axis=1), np.bincount(y, minlength=2))
        np.testing.assert_array_equal(got.sum(axis=0)[1], np.count_nonzero(scores > 0.3))
        np.testing.assert_array_equal(other, got[::-1, ::-1])


@test_case(
    name="The formulas",
    points=0.75,
    hidden=True,
    failure_message="A rate is wrong. tpr divides by all positives, fpr by all negatives, precision by "
    "all alarms. Balanced accuracy is the mean of two shares, one for each class, so it does not change "
    "if one class is measured ten times as often; plain accuracy does.",
)
def test_formulas(rates):
    rng = np.random.default_rng(443)
    many, few = rng.integers(1, 200, size=(30, 2, 2)), rng.integers(1, 4, size=(10, 2, 2))
    for c in [*many, *few]:  # few: entries that are equal, and differ by one
        positives, negatives, alarms = c[1, 0] + c[1, 1], c[0, 0] + c[0, 1], c[0, 1] + c[1, 1]
        tpr, fpr = c[1, 1] / positives, c[0, 1] / negatives
        balanced = 0.5 * tpr + 0.5 * (1 - fpr)
        expected = {"tpr": tpr, "fpr": fpr, "precision": c[1, 1] / alarms, "balanced_accuracy": balanced}
        _check_rates(rates, c, **expected)
        del expected["precision"]
        _check_rates(rates, c * [[10], [1]], **expected)


@test_case(
    name="Nothing to divide by",
    points=0.75,
    hidden=True,
    failure_message="With no alarms, no positives, no negatives or no molecules at all some quotient is "
    "0/0: the agreed value is 0.0, without an error. A missing class counts as 0.0 by itself in the "
    "balanced accuracy; the other class keeps its half.",
)
def test_empty(rates):
    rng = np.random.default_rng(444)
    for a, b in rng.integers(1, 50, size=(5, 2)):
        half = b / (a + b) / 2
        _check_rates(rates, [[a, 0], [b, 0]], tpr=0, fpr=0, precision=0, balanced_accuracy=0.5)
        _check_rates(rates, [[0, 0], [a, b]], tpr=2 * half, fpr=0, precision=1, balanced_accuracy=half)
        _check_rates(rates, [[b, a], [0, 0]], tpr=0, fpr=1 - 2 * half, precision=0, balanced_accuracy=half)
    _check_rates(rates, [[0, 0], [0, 0]], tpr=0, fpr=0, precision=0, balanced_accuracy=0)
