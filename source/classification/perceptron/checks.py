"""Checks for perceptron."""

import numpy as np
from otter.test_files import test_case


def _run(perceptron, X, y, epochs):
    """w, b and mistakes, once their shapes are right."""
    w, b, mistakes = perceptron(X.copy(), y.copy(), epochs)
    w, b, mistakes = np.asarray(w), float(b), np.asarray(mistakes)
    assert w.shape == X.shape[1:], f"w must have shape {X.shape[1:]}, yours has {w.shape}"
    assert mistakes.shape == (epochs,), f"mistakes must have shape ({epochs},), yours has {mistakes.shape}"
    assert mistakes.dtype.kind in "iu", f"mistakes must be integers, yours are {mistakes.dtype}"
    return w, b, mistakes


def _history(X, y, epochs):
    """The rule on rows with a column of ones; eighths are exact, so ties are ties."""
    rows = np.hstack([X, np.ones((len(X), 1))])
    v, mistakes = np.zeros(rows.shape[1]), np.zeros(epochs, dtype=int)
    for epoch in range(epochs):
        for row, label in zip(rows, y):
            decision = 1 if row @ v > 0 else 0
            if decision != label:
                v += row if label else -row
                mistakes[epoch] += 1
    return v[:-1], v[-1], mistakes


def _separable(rng, n, d, margin, offset):
    """Rows at least `margin` away from a plane that is `offset` away from the origin, and (R/gamma)^2."""
    direction = rng.normal(size=d)
    direction /= np.linalg.norm(direction)
    X = rng.uniform(-2, 2, size=(n, d))
    signed = X @ direction
    X += direction * (np.sign(signed) * margin + offset)[:, None]
    y = (signed > 0).astype(int)
    plane = np.append(direction, -offset)
    rows = np.hstack([X, np.ones((n, 1))])
    gamma = np.abs(rows @ plane).min() / np.linalg.norm(plane)
    return X, y, (np.linalg.norm(rows, axis=1).max() / gamma) ** 2


@test_case(
    name="AND gate",
    points=1,
    failure_message="Rows (0,0), (0,1), (1,0), (1,1) with labels 0, 0, 0, 1 take the mistakes 1, 3, 3, "
    "2, 1, 0, 0, 0 and end with w = (2, 1), b = -2. A score of exactly 0 is the decision 0; only "
    "mistakes change w and b, and they do so before the next row is judged. A boundary through the "
    "origin cannot solve AND, and a step has no gradient to follow.",
)
def test_and_gate(perceptron):
    X = np.array([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]])
    w, b, mistakes = _run(perceptron, X, np.array([0, 0, 0, 1]), 8)
    np.testing.assert_array_equal(mistakes, [1, 3, 3, 2, 1, 0, 0, 0])
    np.testing.assert_array_equal(w, [2.0, 1.0])
    assert b == -2, f"b is {b}, expected -2"


@test_case(
    name="Every step of the way",
    points=1,
    hidden=True,
    failure_message="Weights, bias or mistakes differ from the rule of the prompt. Go through the rows "
    "in their order, every epoch; change w and b after every mistake, at once; b moves by the same sign "
    "as w, as if every row had one more column of ones. A score of exactly 0 is the decision 0.",
)
def test_trajectory(perceptron):
    rng = np.random.default_rng(431)
    for n, d in [(12, 1), (20, 2), (15, 5), (1, 3)]:
        X, y = rng.integers(-16, 17, size=(n, d)) / 8, rng.integers(0, 2, size=n)
        for epochs in (1, 2, 5):
            expected = _history(X, y, epochs)
            w, b, mistakes = _run(perceptron, X, y, epochs)
            np.testing.assert_array_equal(mistakes, expected[2])
            np.testing.assert_allclose(w, expected[0], rtol=1e-9, atol=1e-12)
            np.testing.assert_allclose(b, expected[1], rtol=1e-9, atol=1e-12)


@test_case(
    name="Mistakes end if a line separates the classes",
    points=1,
    hidden=True,
    failure_message="On classes that a plane separates, the mistakes must end after at most (R/gamma)^2 "
    "of them, and w and b must then classify every row. If they never end, look at the sign of the "
    "update, and at b: a plane need not go through the origin.",
)
def test_convergence(perceptron):
    rng = np.random.default_rng(432)
    for d, margin, offset in [(2, 0.4, 0.9), (4, 0.5, -1.2), (1, 0.3, 0.7)]:
        X, y, bound = _separable(rng, 30, d, margin, offset)
        w, b, mistakes = _run(perceptron, X, y, 120)
        assert mistakes[0] > 0, "the first epoch, which starts from zero, must make a mistake"
        assert mistakes.sum() <= bound and mistakes[-1] == 0, "too many mistakes"
        np.testing.assert_array_equal(X @ w + b > 0, y == 1)


@test_case(
    name="Right decisions change nothing",
    points=1,
    hidden=True,
    failure_message="Correctly classified rows must leave w unchanged. Once an epoch without mistakes "
    "has passed (the mistakes must end first), more epochs give the same w and b. And the caller's "
    "arrays stay as they were.",
)
def test_right_rows(perceptron):
    rng = np.random.default_rng(433)
    X, y, _ = _separable(rng, 25, 3, 0.5, 0.8)
    before = X.copy(), y.copy()
    w, b, mistakes = perceptron(X, y, 100)
    np.testing.assert_array_equal(X, before[0])
    np.testing.assert_array_equal(y, before[1])
    more_w, more_b, more = _run(perceptron, X, y, 130)
    assert np.asarray(mistakes)[-1] == 0 and more[99:].sum() == 0, "still mistakes"
    assert np.abs(np.asarray(w)).max() > 0, "nothing was learnt"
    np.testing.assert_array_equal(np.asarray(w), more_w)
    assert float(b) == more_b


@test_case(
    name="XOR",
    points=1,
    hidden=True,
    failure_message="No line separates XOR, however it is shifted and stretched, so every epoch must "
    "contain a mistake, for ever: a count of zero there, or an early return, is wrong. If a single "
    "corner differs from the other three, a line separates them, and the mistakes must end.",
)
def test_xor(perceptron):
    rng = np.random.default_rng(434)
    corners = np.array([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]])
    for alone in range(4):
        X = corners * rng.uniform(0.6, 3.0, size=2) + rng.uniform(-1.0, 1.0, size=2)
        for xor in ([0, 1, 1, 0], [1, 0, 0, 1]):
            assert _run(perceptron, X, np.array(xor), 150)[2].min() > 0, "an epoch without mistakes"
        y = (np.arange(4) == alone).astype(int)
        assert _run(perceptron, X, y, 500)[2][-1] == 0, "mistakes do not end"
