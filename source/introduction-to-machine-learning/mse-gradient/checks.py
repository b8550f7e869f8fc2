"""Checks for mse and mse_grad."""

import math

import numpy as np
from otter.test_files import test_case


def _problem(rng, n, d):
    """Parameters, features and labels without any structure."""
    return rng.normal(size=d), float(rng.normal()), rng.normal(size=(n, d)), rng.normal(size=n) + 1


def _loss(w, b, X, y):
    """The loss, one molecule at a time."""
    residuals = [math.fsum(wj * xj for wj, xj in zip(w, row)) + b - label for row, label in zip(X, y)]
    return math.fsum(r * r for r in residuals) / len(residuals)


def _slopes(w, b, X, y, h=1e-2):
    """Central differences of the loss, which are exact for a quadratic, whatever the step h."""
    dw = [(_loss(w + h * e, b, X, y) - _loss(w - h * e, b, X, y)) / (2 * h) for e in np.eye(len(w))]
    return np.array(dw), (_loss(w, b + h, X, y) - _loss(w, b - h, X, y)) / (2 * h)


def _gradient(mse_grad, w, b, X, y):
    """dw and db as arrays of the right shapes."""
    dw, db = (np.asarray(x) for x in mse_grad(w.copy(), b, X.copy(), y.copy()))
    assert dw.shape == w.shape, f"dw must have shape {w.shape}, yours has {dw.shape}"
    assert db.shape == (), f"db must be a scalar, yours has shape {db.shape}"
    return dw, db


def _compare(got, expected, atol=1e-9):
    # 1e-9: with h = 0.01 rounding costs the differences 1e-13
    np.testing.assert_allclose(got[0], expected[0], rtol=1e-8, atol=atol, err_msg="dw")
    np.testing.assert_allclose(got[1], expected[1], rtol=1e-8, atol=atol, err_msg="db")


@test_case(
    name="One molecule",
    points=1,
    failure_message="For x = (1, 2), y = 2, w = (3, 1), b = 0.5 the prediction is 5.5, the residual 3.5, "
    "the loss 12.25; the gradient is 2 x 3.5 = 7 for b and (7, 14) for w. The derivative of r^2 is 2 r r', "
    "and r is prediction minus label.",
)
def test_one_molecule(mse, mse_grad):
    w, b, X, y = np.array([3.0, 1.0]), 0.5, np.array([[1.0, 2.0]]), np.array([2.0])
    loss = np.asarray(mse(w, b, X, y))
    assert loss.shape == (), f"the loss must be a scalar, yours has shape {loss.shape}"
    np.testing.assert_allclose(loss, 12.25, rtol=1e-9)
    _compare(_gradient(mse_grad, w, b, X, y), ([7, 14], 7))


@test_case(
    name="The loss",
    points=0.75,
    hidden=True,
    failure_message="The loss is not the mean of the squared residuals w.x + b - y over the molecules, a "
    "scalar. It is a mean and not a sum, squared and not halved, and the intercept belongs into the "
    "prediction.",
)
def test_loss(mse):
    rng = np.random.default_rng(231)
    for n, d in ((12, 3), (1, 4), (3, 8)):
        w, b, X, y = _problem(rng, n, d)
        expected = _loss(w, b, X, y)
        loss = np.asarray(mse(w, b, X, y))
        assert loss.shape == (), f"the loss must be a scalar, yours has shape {loss.shape}"
        np.testing.assert_allclose(loss, expected, rtol=1e-9)


@test_case(
    name="The gradient against finite differences",
    points=1,
    hidden=True,
    failure_message="The gradient differs from the slope of the loss. Half of it: the derivative of r^2 is "
    "2 r r'. N times it: the loss is a mean. Its negative: a step against your gradient would climb the "
    "loss; check the sign of the residual. Only db or only dw: differentiate again, r depends on w through "
    "x and on b directly.",
)
def test_differences(mse_grad):
    rng = np.random.default_rng(232)
    for n, d in ((12, 3), (1, 4), (3, 8), (5, 5)):
        w, b, X, y = _problem(rng, n, d)
        _compare(_gradient(mse_grad, w, b, X, y), _slopes(w, b, X, y))


@test_case(
    name="Every molecule twice",
    points=0.75,
    hidden=True,
    failure_message="Duplicating the data changed your gradient, or the gradient is zero where it should "
    "not be. The loss is a mean over molecules, so neither it nor its gradient depends on how many copies "
    "of the data there are: divide by N.",
)
def test_twice(mse_grad):
    rng = np.random.default_rng(233)
    w, b, X, y = _problem(rng, 7, 3)
    once = _gradient(mse_grad, w, b, X, y)
    assert min(np.abs(once[0]).min(), abs(once[1])) > 1e-6, "the gradient is zero"
    for copies in (2, 5):
        again = _gradient(mse_grad, w, b, np.tile(X, (copies, 1)), np.tile(y, copies))
        _compare(again, once)


@test_case(
    name="The bottom of the valley",
    points=0.75,
    hidden=True,
    failure_message="At the least-squares solution the gradient must vanish, for w and for b, and away from "
    "it it must not. If it does not vanish, the gradient belongs to another loss: is the intercept part of "
    "the prediction in the residual, and does every feature meet the residual of its own molecule?",
)
def test_minimum(mse_grad):
    rng = np.random.default_rng(234)
    for n, d in ((20, 4), (9, 1)):
        _, _, X, y = _problem(rng, n, d)
        y = y + 5 + 3 * X[:, 0]
        *w, b = np.linalg.lstsq(np.column_stack([X, np.ones(n)]), y, rcond=None)[0]
        dw, db = _gradient(mse_grad, np.array(w), float(b), X, y)
        np.testing.assert_allclose(dw, 0, atol=1e-9)
        np.testing.assert_allclose(db, 0, atol=1e-9)
        dw, db = _gradient(mse_grad, np.array(w) + 0.1, float(b) + 0.1, X, y)
        assert np.abs(dw).max() > 1e-3 and abs(db) > 1e-3, "the gradient vanishes elsewhere, too"


@test_case(
    name="JAX can trace and differentiate the loss",
    points=0.75,
    hidden=True,
    failure_message="jax.jit and jax.grad must work on mse: compute with jax.numpy from the first line to "
    "the last, do not convert to float or to NumPy. Its derivatives must be the slopes of the mean squared "
    "error.",
)
def test_traceable(mse, jax, jnp):
    rng = np.random.default_rng(235)
    for n, d in ((12, 3), (3, 8)):
        w, b, X, y = _problem(rng, n, d)
        expected, slopes = _loss(w, b, X, y), _slopes(w, b, X, y)
        arrays = [jnp.asarray(x) for x in (w, b, X, y)]
        np.testing.assert_allclose(np.asarray(jax.jit(mse)(*arrays)), expected, rtol=1e-9)
        _compare([np.asarray(x) for x in jax.grad(mse, argnums=(0, 1))(*arrays)], slopes)
