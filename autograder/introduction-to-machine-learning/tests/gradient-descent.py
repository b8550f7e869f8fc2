OK_FORMAT = False
name = "gradient-descent"
points = None

"""Checks for fit_gd."""

import numpy as np
from otter.test_files import test_case


def _fit(fit_gd, X, y, eta, steps, w0, b0):
    """w, b and history as arrays of the right shapes; the arguments are copies."""
    w, b, history = (np.asarray(x) for x in fit_gd(X.copy(), y.copy(), eta, steps, w0.copy(), b0))
    assert w.shape == w0.shape, f"w must have shape {w0.shape}, yours has {w.shape}"
    assert b.shape == (), f"b must be a scalar, yours has shape {b.shape}"
    assert history.shape == (steps + 1,), f"history must have shape {(steps + 1,)}, yours has {history.shape}"
    return w, b, history


def _theory(X, y, eta, steps, w0, b0):
    """Parameters after each step in closed form.

    Along an eigenvector of the Hessian with the eigenvalue k, each step multiplies the distance from the
    least-squares solution by 1 - eta k.
    """
    A = np.column_stack([X, np.ones(len(y))])
    k, axes = np.linalg.eigh(2 / len(y) * A.T @ A)
    best = np.linalg.lstsq(A, y, rcond=None)[0]
    start = axes.T @ (np.append(w0, b0) - best)
    factors = (1 - eta * k) ** np.arange(steps + 1)[:, None]
    path = best + (factors * start) @ axes.T
    return path, ((A @ path.T - y[:, None]) ** 2).mean(axis=0)


def _problem(rng, n, d):
    """Labels that are linear in correlated features that are not centred, but for noise."""
    X = rng.normal(size=(n, d)) + 0.5 * rng.normal(size=(n, 1)) + 0.4
    return X, X @ rng.normal(size=d) + 1.5 + 0.3 * rng.normal(size=n), rng.normal(size=d), float(rng.normal())


@test_case(
    name="Fifty steps on the solubility data",
    points=1.25,
    failure_message="Fifty steps of 0.1 on standardised features, from zero, must lower the loss at every "
    "step, from the mean of logS squared to less than 1.2. history holds 51 losses, w 10 numbers, b is one "
    "number.",
)
def test_solubility(fit_gd, features, logS, is_train):
    X, y = np.array(features)[np.array(is_train)], np.array(logS)[np.array(is_train)]
    X = (X - X.mean(axis=0)) / X.std(axis=0)
    _, _, history = _fit(fit_gd, X, y, 0.1, 50, np.zeros(10), 0.0)
    np.testing.assert_allclose(history[0], np.mean(y**2), rtol=1e-9, err_msg="loss at w = 0, b = 0")
    assert np.all(np.diff(history) < 0), "the loss rose in some step"
    assert history[-1] < 1.2, f"the last loss is {history[-1]:.3f}"


@test_case(
    name="The whole trajectory",
    points=1.25,
    hidden=True,
    failure_message="The parameters or losses are not those that theory predicts. Both parameters must move "
    "from the same point: compute both gradients before you change either. The gradient is that of the mean "
    "squared error, with its factor 2 and divided by N, over all molecules in every step. history[0] is the "
    "loss before any update, history[t] the one after step t.",
)
def test_trajectory(fit_gd):
    rng = np.random.default_rng(241)
    for n, d, eta, steps in ((15, 3, 0.05, 12), (40, 5, 0.02, 30), (4, 6, 0.03, 7)):
        X, y, w0, b0 = _problem(rng, n, d)
        path, losses = _theory(X, y, eta, steps, w0, b0)
        w, b, history = _fit(fit_gd, X, y, eta, steps, w0, b0)
        # 1e-6: rounding errors of up to 30 steps, and autodiff or formulas in another order
        np.testing.assert_allclose(np.append(w, b), path[-1], rtol=1e-6, atol=1e-9)
        np.testing.assert_allclose(history, losses, rtol=1e-6)


@test_case(
    name="No step and one step",
    points=0.75,
    hidden=True,
    failure_message="Without any step the start comes back as it is, with history of length 1: its loss. "
    "After one step history has two entries. history[0] is the loss before any update; its length is steps "
    "+ 1. If all that is so, the step itself is wrong: both gradients belong to the start.",
)
def test_few_steps(fit_gd):
    rng = np.random.default_rng(242)
    X, y, w0, b0 = _problem(rng, 11, 4)
    start, one = np.mean((X @ w0 + b0 - y) ** 2), _theory(X, y, 0.04, 1, w0, b0)[1]
    w, b, history = _fit(fit_gd, X, y, 0.04, 0, w0, b0)
    np.testing.assert_allclose(np.append(w, b), np.append(w0, b0), rtol=1e-12)
    np.testing.assert_allclose(history, [start], rtol=1e-9)
    np.testing.assert_allclose(_fit(fit_gd, X, y, 0.04, 1, w0, b0)[2], one, rtol=1e-9)


@test_case(
    name="Down to the least-squares solution",
    points=1,
    hidden=True,
    failure_message="On a well-conditioned problem many steps must end at the least-squares solution, "
    "wherever they start. If they do not, the gradient vanishes somewhere else: does every feature meet the "
    "residual of its own molecule, and is the intercept trained, too?",
)
def test_least_squares(fit_gd):
    rng = np.random.default_rng(243)
    Q = np.linalg.qr(np.column_stack([np.ones(24), rng.normal(size=(24, 3))]))[0][:, 1:]
    X = Q * np.sqrt(24 * np.array([1, 2, 3]))  # centred, so the Hessian's eigenvalues are 2, 2, 4 and 6
    for _ in range(2):
        y, w0, b0 = rng.normal(size=24) - 3, 5 * rng.normal(size=3), float(5 * rng.normal())
        best = np.linalg.lstsq(np.column_stack([X, np.ones(24)]), y, rcond=None)[0]
        w, b, history = _fit(fit_gd, X, y, 0.2, 500, w0, b0)
        np.testing.assert_allclose(np.append(w, b), best, rtol=1e-6, atol=1e-6)
        np.testing.assert_allclose(history[-1], np.mean((X @ best[:-1] + best[-1] - y) ** 2), rtol=1e-6)


@test_case(
    name="A factor for every step",
    points=1,
    hidden=True,
    failure_message="For one centred feature the distance from the best weight is multiplied by 1 - eta k "
    "in every step, k being twice the mean of x squared: it shrinks for small eta, changes sign beyond 1 / "
    "k and grows beyond 2 / k. Your distance follows another factor, so your step is not eta times the "
    "gradient; do not limit or adapt it.",
)
def test_factor(fit_gd):
    rng = np.random.default_rng(244)
    x = rng.normal(size=30)
    x -= x.mean()
    y = 1.7 * x + rng.normal(size=30)
    k, best = 2 * np.mean(x**2), np.mean(x * y) / np.mean(x**2)
    for factor in (0.9, 0.3, -0.5, -0.95, -1.2):
        eta = (1 - factor) / k
        for steps in (1, 2, 9):
            w, _, history = _fit(fit_gd, x[:, None], y, eta, steps, np.array([best + 1.0]), float(y.mean()))
            np.testing.assert_allclose(w[0] - best, factor**steps, rtol=1e-6, atol=1e-9)
            assert (history[-1] > history[0]) == (abs(factor) > 1)


@test_case(
    name="The start stays where it was",
    points=0.75,
    hidden=True,
    failure_message="fit_gd changed its arguments, or did not move at all. w -= ... on the array w0 moves "
    "the caller's start: a second run would begin where the first ended. Write w = w - ..., or copy w0 "
    "first.",
)
def test_untouched(fit_gd):
    rng = np.random.default_rng(245)
    X, y, w0, b0 = _problem(rng, 10, 3)
    before = X.copy(), y.copy(), w0.copy()
    first = np.asarray(fit_gd(X, y, 0.05, 5, w0, b0)[2])
    for array, copy in zip((X, y, w0), before):
        np.testing.assert_array_equal(array, copy)
    again = np.asarray(fit_gd(X, y, 0.05, 5, w0, b0)[2])
    np.testing.assert_allclose(again, first, rtol=1e-12)
    assert np.abs(np.diff(first)).min() > 0
