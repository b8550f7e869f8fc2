OK_FORMAT = False
name = "rbf-expand"
points = None

"""Checks for rbf_expand."""

import math

import numpy as np
from otter.test_files import test_case


def _oracle(d, centers, gamma):
    """One distance and one centre at a time."""
    values = [math.exp(-gamma * (x - mu) ** 2) for x in np.ravel(d).tolist() for mu in centers.tolist()]
    return np.reshape(values, np.shape(d) + centers.shape)


def _compare(got, expected, what):
    """Shape first, then values."""
    got = np.asarray(got)
    assert got.shape == expected.shape, f"{what}: result has shape {got.shape}, expected {expected.shape}"
    np.testing.assert_allclose(got, expected, rtol=1e-9, atol=1e-10, err_msg=what)


@test_case(
    name="Value at the centres",
    points=1,
    failure_message=(
        "A basis function is 1 at its own centre. Every distance needs all K values: four distances and "
        "four centres give shape (4, 4), with ones on the diagonal only."
    ),
)
def test_at_centers(rbf_expand):
    centers = np.array([0.5, 1.0, 1.5, 2.5])
    got = np.asarray(rbf_expand(centers.copy(), centers.copy(), 4.0))
    assert got.shape == (4, 4), f"four distances and four centres gave shape {got.shape}"
    np.testing.assert_allclose(np.diag(got), 1, rtol=1e-9, err_msg="value of each function at its own centre")
    assert got[~np.eye(4, dtype=bool)].max() < 0.999, (
        "a function is as large at a foreign centre as at its own"
    )


@test_case(
    name="Distances of every rank",
    points=1,
    hidden=True,
    failure_message=(
        "The result has the shape of d, then one new axis of length K, and holds exp(-gamma (d - mu_k)^2): "
        "for a plain Python number, for four axes and for an empty array. A Python number has no axes to "
        "index; make it an array first."
    ),
)
def test_every_rank(rbf_expand):
    rng = np.random.default_rng(51)
    centers = np.linspace(0.4, 3.0, 6)
    for shape in [(), (4,), (1,), (2, 3), (2, 3, 4), (2, 1, 3, 2), (0,), (2, 0, 3)]:
        d = rng.uniform(0.0, 3.5, size=shape)
        _compare(
            rbf_expand(np.array(d), centers.copy(), 3.0), _oracle(d, centers, 3.0), f"d of shape {shape}"
        )
    _compare(rbf_expand(1.54, centers.copy(), 3.0), _oracle(1.54, centers, 3.0), "a plain number")


@test_case(
    name="Lengths that happen to agree",
    points=1,
    hidden=True,
    failure_message=(
        "Every distance needs all K values exp(-gamma (d - mu_k)^2). If a (5, K) input comes back as (5, K), "
        "you paired the k-th distance with the k-th centre: equal lengths are chance, so add the new axis "
        "whatever the shape of d is."
    ),
)
def test_axis_of_length_k(rbf_expand):
    rng = np.random.default_rng(52)
    for shape, k in [((4,), 4), ((5, 4), 4), ((3, 3, 3), 3), ((1,), 1), ((2, 3), 1), ((4, 1), 4)]:
        d, centers = rng.uniform(0.0, 3.0, size=shape), np.sort(rng.uniform(0.0, 3.0, size=k))
        _compare(rbf_expand(d.copy(), centers.copy(), 2.0), _oracle(d, centers, 2.0), f"d {shape}, K {k}")


@test_case(
    name="Shape of one basis function",
    points=1,
    hidden=True,
    failure_message=(
        "The square belongs inside the exponential: the value must be largest at d = mu and fall on both "
        "sides alike, from 1 towards 0, to 1/e at a distance of 1/sqrt(gamma) from the centre. A larger "
        "gamma makes narrower bumps."
    ),
)
def test_bump(rbf_expand):
    mu = np.array([2.0])
    for gamma in (0.5, 10.0):
        steps = np.array([0.0, 0.1, 0.3, 0.7, 1.0, 1.5]) / math.sqrt(gamma)
        right = np.array(
            [np.asarray(rbf_expand(np.array([2.0 + step]), mu.copy(), gamma)).item() for step in steps]
        )
        left = np.array(
            [np.asarray(rbf_expand(np.array([2.0 - step]), mu.copy(), gamma)).item() for step in steps]
        )
        np.testing.assert_allclose(left, right, rtol=1e-9)
        assert (np.diff(right) < 0).all() and (right > 0).all() and (right <= 1).all()
        np.testing.assert_allclose(right[[0, 4]], [1.0, math.exp(-1)], rtol=1e-9)


@test_case(
    name="Far from all centres",
    points=1,
    hidden=True,
    failure_message=(
        "A basis function is 1 at its centre, however large the distance, and far from every centre all are "
        "0. If you get NaN or inf there: a product of exponentials overflows although the whole expression "
        "is tiny; square the difference first and take one exponential."
    ),
)
def test_far_away(rbf_expand, my_cutoff, my_gamma):
    centers = np.linspace(0.5, my_cutoff, 12)
    for distance in (60.0, 1e3, 1e6):
        got = np.asarray(rbf_expand(np.array([distance]), centers.copy(), my_gamma))
        assert got.size == 12, f"shape {got.shape}"
        np.testing.assert_allclose(got, 0, atol=1e-100)
    near = np.asarray(rbf_expand(np.array([my_cutoff]), centers.copy(), my_gamma))
    np.testing.assert_allclose(near.flat[-1], 1, rtol=1e-9, err_msg="at the last centre")
