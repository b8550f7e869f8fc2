OK_FORMAT = False
name = "psd-detective"
points = None

"""Checks for is_psd and bad_points."""

import numpy as np
from otter.test_files import test_case


def _verdict(is_psd, K, *tol):
    """True or False, however the student's library spells it."""
    answer = int(is_psd(K.copy(), *tol))
    assert answer in (0, 1), "is_psd must return True or False"
    return bool(answer)


def _with_spectrum(rng, eigenvalues):
    """A random symmetric matrix with these eigenvalues."""
    Q, _ = np.linalg.qr(rng.normal(size=(len(eigenvalues), len(eigenvalues))))
    K = Q * eigenvalues @ Q.T
    return (K + K.T) / 2


def _good(rng):
    """Gram matrices: low rank, minimum, cosine, Gaussian, polynomial, tiny negative eigenvalues."""
    X = rng.normal(size=(12, 3))
    unit = X / np.linalg.norm(X, axis=1, keepdims=True)
    squares = ((X[:, None] - X) ** 2).sum(axis=-1)
    x = rng.uniform(0.1, 5.0, size=12)
    low_rank = [F @ F.T for F in (rng.normal(size=(9, rank)) for rank in range(1, 6))]
    rounded = [_with_spectrum(rng, np.array([5.0, 1.0, 0.3, 0.0, -1e-10])), np.array([[3.0]])]
    return [*low_rank, np.minimum.outer(x, x), unit @ unit.T, np.exp(-squares), (1 + X @ X.T) ** 3, *rounded]


def _bad(rng):
    """No kernels: distance, minus its square, a flipped correlation, one or two negative eigenvalues."""
    X = rng.normal(size=(10, 3))
    squares = ((X[:, None] - X) ** 2).sum(axis=-1)
    correlation = np.array([[1.0, 0.9, 0.9], [0.9, 1.0, -0.9], [0.9, -0.9, 1.0]])
    spectra = ([4.0, 2.0, -0.5, -1.0], [3.0, 1.0, -1e-4], [1.0, 1.0, -1e-6, -1e-6])
    made = [_with_spectrum(rng, np.array(spectrum)) for spectrum in spectra]
    return [np.sqrt(squares), -squares, correlation, *made, np.array([[-2.0]]), -np.eye(4)]


@test_case(
    name="Three small matrices",
    points=1,
    failure_message="The identity passes. [[1, 0.5], [0, 1]] is not symmetric. [[1, 2], [2, 1]] is "
    "symmetric and has only positive entries, but its eigenvalues are 3 and -1: look at eigenvalues.",
)
def test_small(is_psd):
    assert _verdict(is_psd, np.eye(3)), "the identity passes"
    assert not _verdict(is_psd, np.array([[1.0, 0.5], [0.0, 1.0]])), "[[1, 0.5], [0, 1]] is not symmetric"
    assert not _verdict(is_psd, np.array([[1.0, 2.0], [2.0, 1.0]])), "[[1, 2], [2, 1]] has the eigenvalue -1"


@test_case(
    name="Kernels pass",
    points=1,
    hidden=True,
    failure_message="A true Gram matrix was turned down (or everything passes). Eigenvalues may be zero: "
    "with fewer features than molecules, many are. Rounding leaves tiny negative numbers where zeros "
    "should be, so compare with the tolerance. And negative entries are fine: unlike molecules have a "
    "negative inner product.",
)
def test_kernels(is_psd):
    rng = np.random.default_rng(531)
    for _ in range(3):
        for K in _good(rng):
            assert _verdict(is_psd, K)
    skewed = np.eye(4)
    skewed[0, 1] = 1e-10  # rounding
    assert _verdict(is_psd, skewed)
    assert not _verdict(is_psd, -np.ones((3, 3)))


@test_case(
    name="Others don't",
    points=1,
    hidden=True,
    failure_message="A matrix that is no kernel passed (or everything is turned down). All entries of a "
    "distance matrix are at least 0, yet it is no kernel. Two negative eigenvalues multiply to a "
    "positive determinant. A matrix that is not symmetric is no kernel, even if one of its triangles "
    "looks like one.",
)
def test_no_kernels(is_psd):
    rng = np.random.default_rng(532)
    for _ in range(3):
        for K in _bad(rng):
            assert not _verdict(is_psd, K)
        F = rng.normal(size=(6, 8))
        for step in (1e-3, 2.0):
            for i, j in ((4, 1), (1, 4)):
                skewed = F @ F.T
                skewed[i, j] += step
                assert not _verdict(is_psd, skewed)
        assert _verdict(is_psd, F @ F.T)


@test_case(
    name="Another unit, another tolerance",
    points=1,
    hidden=True,
    failure_message="Your answer changes when K is multiplied by a constant: scale the tolerance with "
    "the matrix, that for the eigenvalues and that for the symmetry. A matrix of zeros passes. And a "
    "larger tol must forgive more, a smaller one less.",
)
def test_scale(is_psd):
    rng = np.random.default_rng(533)
    for factor in (1e8, 1e-8):
        for K in (_with_spectrum(rng, np.array([2.0, 1.0, 0.5, -1e-11])), np.eye(3)):
            assert _verdict(is_psd, factor * K)
        for K in (_with_spectrum(rng, np.array([2.0, 1.0, 0.5, -1e-3])), np.array([[1.0, 0.1], [0.0, 1.0]])):
            assert not _verdict(is_psd, factor * K)
    assert _verdict(is_psd, np.zeros((3, 3)))
    K = _with_spectrum(rng, np.array([10.0, 2.0, 1.0, -0.1]))
    assert _verdict(is_psd, K, 0.02) and not _verdict(is_psd, K, 0.005)


@test_case(
    name="Points that prove it",
    points=1,
    hidden=True,
    failure_message="bad_points must return 2 to 10 points in the plane, (N, 2), whose matrix of "
    "distances has a negative eigenvalue. Its diagonal is zero, so the eigenvalues add up to zero: when "
    "is not a single one of them negative?",
)
def test_bad_points(bad_points):
    points = np.asarray(bad_points(), dtype=float)
    assert points.ndim == 2 and points.shape[1] == 2 and 2 <= len(points) <= 10
    assert np.isfinite(points).all()
    D = np.sqrt(((points[:, None] - points) ** 2).sum(axis=-1))
    eigenvalues = np.linalg.eigvalsh(D)
    assert eigenvalues[0] < -1e-6 * np.abs(eigenvalues).max()
