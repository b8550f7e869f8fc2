OK_FORMAT = False
name = "ragged-batch"
points = None

"""Checks for batch_graphs and gcn_sparse."""

import numpy as np
from otter.test_files import test_case


def _molecule(rng, n, features=3):
    """A random tree of n atoms with a few more bonds."""
    A = np.zeros((n, n))
    for i in range(1, n):
        A[i, rng.integers(i)] = 1
        A[i, rng.integers(i)] = 1
    return rng.normal(size=(n, features)), np.maximum(A, A.T)


def _ten_molecules():
    """Molecules of several sizes, and weights for them."""
    rng = np.random.default_rng(86)
    return [_molecule(rng, int(n)) for n in rng.integers(2, 12, size=10)], rng.normal(size=(3, 4))


def _copies(graphs):
    return [(V.copy(), A.copy()) for V, A in graphs]


def _batch(batch_graphs, graphs):
    """The batch as NumPy arrays of the right shapes."""
    batch = batch_graphs(_copies(graphs))
    got = {key: np.asarray(batch[key]) for key in ("nodes", "senders", "receivers", "graph_id")}
    M, E = sum(len(V) for V, _ in graphs), sum(int(A.sum()) for _, A in graphs)
    for key, shape in (
        ("nodes", (M, graphs[0][0].shape[1])),
        ("senders", (E,)),
        ("receivers", (E,)),
        ("graph_id", (M,)),
    ):
        assert got[key].shape == shape, f"{key} must have shape {shape}, yours has {got[key].shape}"
        assert key == "nodes" or got[key].dtype.kind in "iu", f"{key} must be integers, not {got[key].dtype}"
    return got


def _layer(batch_graphs, gcn_sparse, graphs, W):
    """gcn_sparse on the student's own batch, cut into molecules."""
    out = np.asarray(gcn_sparse(batch_graphs(_copies(graphs)), W.copy()))
    expected = (sum(len(V) for V, _ in graphs), W.shape[1])
    assert out.shape == expected, f"the result must have shape {expected}, yours has {out.shape}"
    assert out.dtype == np.float64, f"float64 in, float64 out; yours is {out.dtype}"
    return np.split(out, np.cumsum([len(V) for V, _ in graphs])[:-1])


def _dense(V, A, W):
    A_self = A + np.eye(len(A))
    return np.maximum(A_self / A_self.sum(axis=1, keepdims=True) @ V @ W, 0)


@test_case(
    name="Methane and water",
    points=1,
    failure_message="Methane, with carbon first, has rows 0 to 4, water, with oxygen first, rows 5 to 7. "
    "Shift the indices of water by five, the number of atoms before it. Each bond gives two edges, twelve in "
    "all. Every atom averages over itself and its neighbours.",
)
def test_methane_and_water(batch_graphs, gcn_sparse):
    carbon, oxygen, hydrogen = np.eye(3)
    methane = np.stack([carbon, *[hydrogen] * 4]), np.zeros((5, 5))
    water = np.stack([oxygen, *[hydrogen] * 2]), np.zeros((3, 3))
    for _, A in (methane, water):
        A[0, 1:] = A[1:, 0] = 1
    got = _batch(batch_graphs, [methane, water])
    edges = {(0, i) for i in range(1, 5)} | {(5, 6), (5, 7)}
    edges = sorted(edges | {(j, i) for i, j in edges})
    assert sorted(zip(got["senders"].tolist(), got["receivers"].tolist())) == edges
    np.testing.assert_array_equal(got["graph_id"], [0] * 5 + [1] * 3)
    out = _layer(batch_graphs, gcn_sparse, [methane, water], np.eye(3))
    np.testing.assert_allclose(out[0], [[1 / 5, 0, 4 / 5]] + [[1 / 2, 0, 1 / 2]] * 4, rtol=1e-9, atol=1e-10)
    np.testing.assert_allclose(out[1], [[0, 1 / 3, 2 / 3]] + [[0, 1 / 2, 1 / 2]] * 2, rtol=1e-9, atol=1e-10)


@test_case(
    name="The bookkeeping of a batch",
    points=0.75,
    hidden=True,
    failure_message="No edge may cross molecules, and every bond must be there twice, once for each "
    "direction. If atoms of the second molecule are bonded to the first: shift the indices by the number of "
    "atoms before. Store no self-loops; graph_id counts from 0.",
)
def test_bookkeeping(batch_graphs, my_sizes):
    rng = np.random.default_rng(85)
    graphs = [_molecule(rng, n) for n in my_sizes]
    got = _batch(batch_graphs, graphs)
    np.testing.assert_array_equal(got["graph_id"], np.repeat(np.arange(len(my_sizes)), my_sizes))
    np.testing.assert_allclose(got["nodes"], np.concatenate([V for V, _ in graphs]), rtol=1e-9, atol=1e-10)
    np.testing.assert_array_equal(got["graph_id"][got["senders"]], got["graph_id"][got["receivers"]])
    linked = np.zeros((sum(my_sizes), sum(my_sizes)))
    np.add.at(linked, (got["receivers"], got["senders"]), 1)
    for (_, A), start in zip(graphs, np.cumsum([0, *my_sizes])):
        np.testing.assert_array_equal(linked[start : start + len(A), start : start + len(A)], A)


@test_case(
    name="Equal to the dense layer",
    points=1,
    hidden=True,
    failure_message="The sparse layer must give the numbers of the dense one for each molecule of the "
    "batch. Common causes: the indices of later molecules are not shifted; an atom is left out of its own "
    "average; or messages to one atom overwrite each other, since x[index] += y adds only once for an index "
    "that occurs twice.",
)
def test_dense(batch_graphs, gcn_sparse):
    graphs, W = _ten_molecules()
    for out, (V, A) in zip(_layer(batch_graphs, gcn_sparse, graphs, W), graphs):
        np.testing.assert_allclose(out, _dense(V, A, W), rtol=1e-9, atol=1e-10)


@test_case(
    name="Single atoms",
    points=0.75,
    hidden=True,
    failure_message="Atoms without bonds became zero, or NaN, or were lost. A single atom has no edge, but "
    "its self-loop, so its new features are relu(v W). A batch may even have no edge at all.",
)
def test_single_atoms(batch_graphs, gcn_sparse):
    rng = np.random.default_rng(87)
    V, W = rng.normal(size=(6, 3)), rng.normal(size=(3, 4))
    pair = V[:2], np.array([[0.0, 1.0], [1.0, 0.0]])
    atoms = [(V[i : i + 1], np.zeros((1, 1))) for i in range(2, 6)]
    for graphs in ([pair, *atoms], atoms):
        _batch(batch_graphs, graphs)
        out = np.concatenate(_layer(batch_graphs, gcn_sparse, graphs, W))
        np.testing.assert_allclose(out[-4:], np.maximum(V[2:] @ W, 0), rtol=1e-9, atol=1e-10)


@test_case(
    name="The direction of an edge",
    points=0.75,
    hidden=True,
    failure_message="Entry A[i,j] means i receives from j: i belongs into receivers, j into senders. For "
    "molecules both directions exist and hide the mistake; for a directed graph they do not.",
)
def test_direction(batch_graphs, gcn_sparse):
    V, A, W = np.array([[1.0], [2.0], [4.0]]), np.zeros((3, 3)), np.eye(1)
    A[0, 1] = 1
    got = _batch(batch_graphs, [(V, A)])
    assert got["receivers"].tolist() == [0] and got["senders"].tolist() == [1]
    before = _layer(batch_graphs, gcn_sparse, [(V, A)], W)[0]
    after = _layer(batch_graphs, gcn_sparse, [(V * np.array([[1.0], [5.0], [1.0]]), A)], W)[0]
    np.testing.assert_array_equal(np.abs(after - before)[[0, 2], 0] > 1e-9, [True, False])


@test_case(
    name="The order of the molecules",
    points=0.75,
    hidden=True,
    failure_message="Molecules in another order must give the same numbers in another order: the result for "
    "a molecule must not depend on its company in the batch. Shift the indices by the number of atoms before "
    "the molecule, not by its own size.",
)
def test_molecule_order(batch_graphs, gcn_sparse):
    graphs, W = _ten_molecules()
    forward = _layer(batch_graphs, gcn_sparse, graphs, W)
    backward = _layer(batch_graphs, gcn_sparse, graphs[::-1], W)
    assert np.ptp(np.concatenate(forward), axis=0).max() > 1e-3, "all atoms get the same features"
    for first, second in zip(forward, backward[::-1]):
        np.testing.assert_allclose(second, first, rtol=1e-9, atol=1e-10)
