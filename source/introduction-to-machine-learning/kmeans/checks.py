"""Checks for kmeans."""

import numpy as np
from otter.test_files import test_case


def _cluster(kmeans, X, centers0, *max_iter):
    """Labels, centres and inertia as arrays of the right shapes and kinds; the arguments are copies."""
    labels, centers, inertia = (np.asarray(x) for x in kmeans(X.copy(), centers0.copy(), *max_iter))
    assert labels.shape == X.shape[:1], f"labels must have shape {X.shape[:1]}, yours have {labels.shape}"
    assert labels.dtype.kind in "iu", f"labels must be integers, yours are {labels.dtype}"
    assert centers.shape == centers0.shape, f"centers must have shape {centers0.shape}, not {centers.shape}"
    assert inertia.ndim == 1 and len(inertia) > 0, f"inertia must have shape (T,), yours has {inertia.shape}"
    return labels, centers, inertia


def _squared(X, centers):
    """(N, K) squared distances, one centre at a time."""
    return np.stack([((X - c) ** 2).sum(axis=1) for c in centers], axis=1)


def _lloyd(X, centers, max_iter=100):
    """The three results, one molecule at a time."""
    centers, before, inertia = list(centers), None, []
    while True:
        labels, total = [], 0.0
        for x in X:
            distances = [float(sum((x - c) ** 2)) for c in centers]
            labels.append(distances.index(min(distances)))
            total += min(distances)
        inertia.append(total)
        if labels == before or len(inertia) == max_iter:
            return np.array(labels), np.array(centers), np.array(inertia)
        before = labels
        for k in set(labels):
            mine = [x for x, label in zip(X, labels) if label == k]
            centers[k] = sum(mine) / len(mine)


def _overlapping(rng, n, d, k):
    """Groups that overlap, so that many assignments are needed, and a start among the data."""
    X = rng.normal(size=(n, d)) + 2.5 * rng.normal(size=(k, d))[rng.integers(k, size=n)]
    return X, X[rng.choice(n, k, replace=False)]


@test_case(
    name="Two groups",
    points=1.4,
    failure_message="Of the points (0,0), (0,2), (10,0), (10,2) with the start (0,0) and (1,0), the first "
    "assignment puts two points to each centre at squared distances 0, 4, 81 and 85, sum 170. The centres "
    "move to (0,1) and (10,1), the second assignment has the same labels and the inertia 4 x 1, and the "
    "search ends: inertia is [170, 4].",
)
def test_two_groups(kmeans):
    X = np.array([[0.0, 0.0], [0.0, 2.0], [10.0, 0.0], [10.0, 2.0]])
    labels, centers, inertia = _cluster(kmeans, X, np.array([[0.0, 0.0], [1.0, 0.0]]))
    np.testing.assert_array_equal(labels, [0, 0, 1, 1])
    np.testing.assert_allclose(centers, [[0, 1], [10, 1]], atol=1e-9)
    np.testing.assert_allclose(inertia, [170, 4], rtol=1e-9)


@test_case(
    name="The same result as scikit-learn",
    points=1,
    hidden=True,
    failure_message="From the same start you end elsewhere than scikit-learn's KMeans. Labels are the "
    "numbers of the nearest centres in the order of centers0, and each centre is the mean of its own "
    "molecules, over all features.",
)
def test_sklearn(kmeans, features):
    from sklearn.cluster import KMeans

    rng = np.random.default_rng(271)
    raw = np.array(features)
    scaled = (raw - raw.mean(axis=0)) / raw.std(axis=0)
    for X, centers0 in (_overlapping(rng, 120, 3, 4), (scaled[:600], scaled[[1, 50, 300, 500]])):
        model = KMeans(len(centers0), init=centers0, n_init=1, tol=0, max_iter=300, algorithm="lloyd").fit(X)
        labels, centers, inertia = _cluster(kmeans, X, centers0, 300)
        np.testing.assert_array_equal(labels, model.labels_)
        np.testing.assert_allclose(centers, model.cluster_centers_, rtol=1e-8, atol=1e-8)
        np.testing.assert_allclose(inertia[-1], model.inertia_, rtol=1e-8)


@test_case(
    name="The inertia falls",
    points=1,
    hidden=True,
    failure_message="The inertia curve is not the right one. k-means minimises squared distances; the curve "
    "of unsquared ones is not guaranteed to fall. Each value is measured right after an assignment, with "
    "the centres that made it: the first with centers0, the last with the labels that repeated. It never "
    "rises.",
)
def test_inertia(kmeans):
    rng = np.random.default_rng(272)
    for n, d, k in ((80, 2, 3), (60, 4, 5), (9, 1, 1)):
        X, centers0 = _overlapping(rng, n, d, k)
        expected = _lloyd(X, centers0)[2]
        inertia = _cluster(kmeans, X, centers0)[2]
        np.testing.assert_allclose(inertia, expected, rtol=1e-8)
        assert np.all(np.diff(inertia) <= 1e-8 * expected[0])


@test_case(
    name="Few assignments",
    points=1,
    hidden=True,
    failure_message="When max_iter ends the search, the returned labels must still be those of the nearest "
    "returned centres, and inertia must have max_iter values, the last one theirs. Do not move the centres "
    "after the last assignment: otherwise the labels belong to the centres before. Of two centres that are "
    "equally near take the smaller number. With max_iter = 1 the centres are centers0.",
)
def test_few(kmeans):
    rng = np.random.default_rng(273)
    X, centers0 = _overlapping(rng, 150, 2, 5)
    tie = _cluster(kmeans, np.zeros((1, 2)), np.array([[0.0, 3.0], [-2.0, 0.0], [2.0, 0.0]]), 1)
    np.testing.assert_array_equal(tie[0], [1], "of two equally near centres the smaller number")
    for max_iter in (1, 2, 3):
        expected = _lloyd(X, centers0, max_iter)
        labels, centers, inertia = _cluster(kmeans, X, centers0, max_iter)
        squared = _squared(X, centers)
        np.testing.assert_array_equal(labels, squared.argmin(axis=1), "labels of other centres")
        np.testing.assert_allclose(inertia[-1], squared.min(axis=1).sum(), rtol=1e-8)
        np.testing.assert_allclose(inertia, expected[2], rtol=1e-8)
        np.testing.assert_allclose(centers, expected[1], rtol=1e-8, atol=1e-8)


@test_case(
    name="A cluster without members",
    points=0.9,
    hidden=True,
    failure_message="A centre to which no molecule is nearest must stay where it was. If it became NaN, a "
    "mean was taken over nothing: decide what happens to clusters without members. If it moved, it was "
    "dropped, or put to zero or on a molecule. The other centres go on as ever.",
)
def test_empty(kmeans):
    rng = np.random.default_rng(274)
    X, start = _overlapping(rng, 70, 3, 3)
    far = np.array([80.0, -60.0, 40.0])
    for place in (0, 2, 3):
        centers0 = np.insert(start, place, far, axis=0)
        expected = _lloyd(X, centers0)
        labels, centers, inertia = _cluster(kmeans, X, centers0)
        np.testing.assert_array_equal(centers[place], far)
        np.testing.assert_array_equal(labels, expected[0])
        np.testing.assert_allclose(centers, expected[1], rtol=1e-8, atol=1e-8)
        np.testing.assert_allclose(inertia, expected[2], rtol=1e-8)


@test_case(
    name="Moved, doubled, mirrored",
    points=0.9,
    hidden=True,
    failure_message="Only distances between molecules and centres may matter. Rotating and shifting "
    "molecules and start together must move the centres alike and leave labels and inertia; molecules that "
    "occur twice double the inertia and leave the centres; the start in another order renumbers the "
    "clusters.",
)
def test_invariance(kmeans):
    rng = np.random.default_rng(275)
    X, centers0 = _overlapping(rng, 90, 3, 4)
    labels, centers, inertia = _lloyd(X, centers0)
    Q, shift = np.linalg.qr(rng.normal(size=(3, 3)))[0], 2 * rng.normal(size=3)
    moved = _cluster(kmeans, X @ Q + shift, centers0 @ Q + shift)
    np.testing.assert_array_equal(moved[0], labels)
    np.testing.assert_allclose(moved[1], centers @ Q + shift, rtol=1e-8, atol=1e-8)
    np.testing.assert_allclose(moved[2], inertia, rtol=1e-8)
    twice = _cluster(kmeans, np.tile(X, (2, 1)), centers0)
    np.testing.assert_array_equal(twice[0], np.tile(labels, 2))
    np.testing.assert_allclose(twice[1], centers, rtol=1e-8, atol=1e-8)
    np.testing.assert_allclose(twice[2], 2 * inertia, rtol=1e-8)
    order = np.array([2, 0, 3, 1])
    renamed = _cluster(kmeans, X, centers0[order])
    np.testing.assert_array_equal(order[renamed[0]], labels)
    np.testing.assert_allclose(renamed[1], centers[order], rtol=1e-8, atol=1e-8)


@test_case(
    name="Features and start are left alone",
    points=0.8,
    hidden=True,
    failure_message="kmeans changed the caller's features or initial centres, so that a second run starts "
    "where the first one ended: work on a copy, centers0.copy().",
)
def test_untouched(kmeans):
    rng = np.random.default_rng(276)
    X, centers0 = _overlapping(rng, 50, 2, 3)
    before = X.copy(), centers0.copy()
    first = np.asarray(kmeans(X, centers0)[2])
    np.testing.assert_array_equal(X, before[0])
    np.testing.assert_array_equal(centers0, before[1])
    assert len(first) > 1 and first[0] > first[-1], "the centres did not move"
    np.testing.assert_allclose(np.asarray(kmeans(X, centers0)[2]), first, rtol=1e-12)
