"""Checks for krr_fit and krr_predict."""

import numpy as np
from otter.test_files import test_case


def _fit(krr_fit, K, y, lam):
    """alpha and b, once their shapes are right."""
    alpha, b = krr_fit(K.copy(), y.copy(), lam)
    alpha, b = np.asarray(alpha), float(b)
    assert alpha.shape == y.shape, f"alpha must have shape {y.shape}, yours has {alpha.shape}"
    return alpha, b


def _kernel(rng, n, width=1.0):
    """A Gaussian Gram matrix of n random points."""
    X = rng.normal(size=(n, 3))
    return np.exp(-((X[:, None] - X) ** 2).sum(axis=-1) / width)


def _tanimoto(A, B):
    """A count of 3 as the bits ">= 1", ">= 2" and ">= 3": a minimum becomes an inner product."""
    shared = np.zeros((len(A), len(B)))
    for level in range(1, int(A.max()) + 1):
        used = (A >= level).any(axis=0)
        a, b = (rows[:, used] >= level for rows in (A, B))
        shared += a.astype(np.float32) @ b.astype(np.float32).T  # whole numbers: exact
    return shared / (A.sum(axis=1)[:, None] + B.sum(axis=1) - shared)


@test_case(
    name="Two unlike molecules",
    points=1,
    failure_message="For K = identity, y = (0, 2) and lam = 1, b is 1 and alpha = (-0.5, 0.5): (1 + lam) "
    "alpha + b = y, and alpha sums to zero; lam is not multiplied by N. A new molecule with the "
    "similarities (0.2, 0.6) then has 0.2 * -0.5 + 0.6 * 0.5 + 1 = 1.2.",
)
def test_two_molecules(krr_fit, krr_predict):
    alpha, b = _fit(krr_fit, np.eye(2), np.array([0.0, 2.0]), 1.0)
    np.testing.assert_allclose(alpha, [-0.5, 0.5], rtol=1e-9, err_msg="alpha")
    assert abs(b - 1) < 1e-9, f"b is {b}, expected 1"
    got = np.asarray(krr_predict(np.array([[0.2, 0.6]]), np.array([-0.5, 0.5]), 1.0))
    np.testing.assert_allclose(got, [1.2], rtol=1e-9, err_msg="krr_predict")


@test_case(
    name="The equations",
    points=1,
    hidden=True,
    failure_message="alpha and b do not solve the equations of the prompt, with lam as it is. The best "
    "intercept is not the mean of the labels unless the kernel is centred: alpha must sum to zero, and b "
    "follows from that.",
)
def test_equations(krr_fit):
    rng = np.random.default_rng(551)
    for n, lam, level in [(30, 0.1, -3.0), (12, 2.0, 5.0), (60, 1e-3, 0.0), (1, 0.5, 2.0)]:
        K, y = _kernel(rng, n), rng.normal(size=n) + level
        alpha, b = _fit(krr_fit, K, y, lam)
        np.testing.assert_allclose(alpha.sum(), 0, atol=1e-9 * max(np.abs(alpha).sum(), 1))
        np.testing.assert_allclose(K @ alpha + lam * alpha + b, y, rtol=0, atol=1e-8)


@test_case(
    name="Duplicates and a tiny lambda",
    points=1,
    hidden=True,
    failure_message="The equations of the prompt do not hold to 1e-8 when molecules occur twice and lam "
    "is tiny. Use a solver; an inverse loses the digits. With so small a penalty, the fit must also go "
    "through every label.",
)
def test_duplicates(krr_fit):
    rng = np.random.default_rng(552)
    for n, lam in [(25, 1e-10), (40, 1e-9)]:
        K, y = _kernel(rng, n, 4.0), rng.normal(size=n)
        rows = np.concatenate([np.arange(n), np.arange(n // 2)])
        K, y = K[np.ix_(rows, rows)], y[rows]
        alpha, b = _fit(krr_fit, K, y, lam)
        np.testing.assert_allclose(K @ alpha + lam * alpha + b, y, rtol=0, atol=1e-8)
        np.testing.assert_allclose(K @ alpha + b, y, rtol=0, atol=0.02)


@test_case(
    name="Nothing is better",
    points=1,
    hidden=True,
    failure_message="alpha and b are not the minimum of the objective: another alpha or another b is "
    "better, so another b is better than yours even for your own alpha, or the penalty is not lam "
    "alpha^T K alpha.",
)
def test_minimum(krr_fit):
    rng = np.random.default_rng(553)

    def objective(K, y, lam, alpha, b):
        return ((y - K @ alpha - b) ** 2).sum() + lam * alpha @ K @ alpha

    for n, lam in [(20, 0.5), (15, 0.02)]:
        K, y = _kernel(rng, n), 2 * rng.normal(size=n) + 3
        alpha, b = _fit(krr_fit, K, y, lam)
        lowest = objective(K, y, lam, alpha, b)
        for step in (1e-3, -1e-3):
            assert objective(K, y, lam, alpha, b + step) > lowest, "b"
            for _ in range(20):
                other = alpha + step * rng.normal(size=n)
                assert objective(K, y, lam, other, b) > lowest, "alpha"


@test_case(
    name="Constants, limits and new molecules",
    points=1,
    hidden=True,
    failure_message="A limit or a prediction is wrong. Adding a constant to all labels must move b "
    "alone. For a huge lam only the intercept is left, and it is the mean. Rows of Kx are the new "
    "molecules: there may be more or fewer of them than training molecules, or one.",
)
def test_limits(krr_fit, krr_predict):
    rng = np.random.default_rng(554)
    K, y = _kernel(rng, 18), rng.normal(size=18) - 2
    alpha, b = _fit(krr_fit, K, y, 0.05)
    for constant in (7.5, -100.0):
        moved, c = _fit(krr_fit, K, y + constant, 0.05)
        np.testing.assert_allclose(moved, alpha, rtol=0, atol=1e-9)
        np.testing.assert_allclose(c, b + constant, rtol=0, atol=1e-8)
    tiny, mean = _fit(krr_fit, K, y, 1e9)
    np.testing.assert_allclose(mean, y.mean(), rtol=0, atol=1e-6)
    np.testing.assert_allclose(tiny, 0, atol=1e-6)
    assert np.abs(alpha).max() > 1e-3
    for m in (1, 5, 18, 40):
        Kx, a = rng.random((m, 18)), rng.normal(size=18)
        got = np.asarray(krr_predict(Kx.copy(), a.copy(), 0.25))
        assert got.shape == (m,)
        np.testing.assert_allclose(got, (Kx * a).sum(axis=1) + 0.25, rtol=1e-9, atol=1e-12)


@test_case(
    name="Solubility of molecules it has not seen",
    points=1,
    hidden=True,
    failure_message="The error on the test molecules is above 0.80. If the other checks pass, this one "
    "does: fix them first. Rows of Kx are the new molecules.",
)
def test_solubility(krr_fit, krr_predict, counts, logS, is_train):
    C, y, train = np.asarray(counts), np.asarray(logS), np.asarray(is_train)
    K, Kx = _tanimoto(C[train], C[train]), _tanimoto(C[~train], C[train])
    alpha, b = _fit(krr_fit, K, y[train], 0.01)
    error = np.asarray(krr_predict(Kx, alpha, b)) - y[~train]
    assert error.shape == (253,)
    assert np.sqrt(np.mean(error**2)) <= 0.80
