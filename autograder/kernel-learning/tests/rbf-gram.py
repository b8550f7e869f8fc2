OK_FORMAT = False
name = "rbf-gram"
points = None

"""Checks for rbf_gram."""

import numpy as np
from otter.test_files import test_case


def _gram(rbf_gram, A, B, gamma):
    """The similarities, once shape and dtype are right."""
    got = np.asarray(rbf_gram(A.copy(), B.copy(), gamma))
    expected = (len(A), len(B))
    assert got.shape == expected, f"{A.shape} and {B.shape} gave shape {got.shape}, expected {expected}"
    assert got.dtype == np.float64, f"float64 in, float64 out; yours is {got.dtype}"
    return got


@test_case(
    name="Two rows and one",
    points=1,
    failure_message="For A = [[0, 0], [3, 4]], B = [[0, 1]] and gamma = 0.1 the squared distances are 1 "
    "and 18, so the result is [[exp(-0.1)], [exp(-1.8)]], of shape (2, 1). Gaussian kernels use the "
    "squared distance. Rows are the first set, columns the second.",
)
def test_two_rows(rbf_gram):
    got = _gram(rbf_gram, np.array([[0.0, 0.0], [3.0, 4.0]]), np.array([[0.0, 1.0]]), 0.1)
    np.testing.assert_allclose(got, np.exp([[-0.1], [-1.8]]), rtol=1e-9)


@test_case(
    name="Any two sets of rows",
    points=1,
    hidden=True,
    failure_message="Wrong values for two different sets. Rows are the first set, columns the second; "
    "shapes may differ, also in the number of descriptors. Gaussian kernels use the squared distance, "
    "summed over the descriptors and times gamma; for gamma = 0 all molecules are alike.",
)
def test_values(rbf_gram):
    from sklearn.metrics.pairwise import rbf_kernel

    rng = np.random.default_rng(511)
    for n, m, d in [(5, 3, 2), (1, 6, 4), (7, 1, 1), (4, 4, 3)]:
        A, B = rng.normal(size=(n, d)), rng.normal(size=(m, d))
        for gamma in (0.0, 0.05, 2.0):
            expected = rbf_kernel(A, B, gamma=gamma)
            np.testing.assert_allclose(_gram(rbf_gram, A, B, gamma), expected, rtol=1e-9, atol=1e-10)


@test_case(
    name="Similarity with oneself",
    points=1,
    hidden=True,
    failure_message="Among the rows of one set every row has similarity exactly 1 with itself, and less "
    "than 1 with any other; the matrix is symmetric, and no eigenvalue lies below zero. Rounding may not "
    "push a squared distance below or above 0 on the diagonal.",
)
def test_self_similarity(rbf_gram):
    rng = np.random.default_rng(512)
    for scale in (1.0, 30.0):
        A = scale * rng.normal(size=(40, 5))
        got = _gram(rbf_gram, A, A, 0.2 / scale**2)
        np.testing.assert_array_equal(np.diag(got), np.ones(40))
        np.testing.assert_allclose(got, got.T, rtol=1e-9)
        assert got[~np.eye(40, dtype=bool)].max() < 1 and np.linalg.eigvalsh(got).min() > -1e-10


@test_case(
    name="Far from the origin",
    points=1,
    hidden=True,
    failure_message="The similarities must be the same, no matter where the origin is. Adding the same "
    "large number to all descriptors changed them: subtract rows before you square; |a|^2 + |b|^2 - 2 "
    "a.b is a small difference of huge numbers.",
)
def test_origin(rbf_gram):
    rng = np.random.default_rng(513)
    A, B = rng.normal(size=(12, 3)), rng.normal(size=(9, 3))
    expected = np.exp(-0.3 * sum((A[:, [i]] - B[:, i]) ** 2 for i in range(3)))
    for offset in (0.0, 1e5, -1e5):
        np.testing.assert_allclose(_gram(rbf_gram, A + offset, B + offset, 0.3), expected, rtol=0, atol=1e-8)
