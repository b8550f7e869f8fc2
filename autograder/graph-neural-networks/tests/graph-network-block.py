OK_FORMAT = False
name = "graph-network-block"
points = None

"""Checks for graph_block."""

import numpy as np
from otter.test_files import test_case


def _graph(seed, M=9, E=8, F=3, K=2, U=2):
    """A random directed graph whose node M - 1 has no incoming edge."""
    rng = np.random.default_rng(seed)
    return {
        "nodes": rng.normal(size=(M, F)),
        "edges": rng.normal(size=(E, K)),
        "u": rng.normal(size=U),
        "senders": rng.integers(0, M, size=E),
        "receivers": rng.integers(0, M - 1, size=E),
    }


def _block(graph_block, g, phi_e, phi_v, phi_u, widths):
    """The new graph of a copy as arrays; `widths` are those of edges, nodes and u."""
    out = graph_block({key: value.copy() for key, value in g.items()}, phi_e, phi_v, phi_u)
    got = {key: np.asarray(out[key]) for key in ("nodes", "edges", "u", "senders", "receivers")}
    shapes = {"edges": (len(g["edges"]), widths[0]), "nodes": (len(g["nodes"]), widths[1]), "u": (widths[2],)}
    for key, shape in shapes.items():
        assert got[key].shape == shape, f"{key} must have shape {shape}, yours has {got[key].shape}"
    for key in ("senders", "receivers"):
        np.testing.assert_array_equal(got[key], g[key], f"{key} must stay as they were")
    return got


def _edge(e, v_receiver, v_sender, u):
    return e


def _node(incoming, v, u):
    return v


def _incoming(incoming, v, u):
    return incoming


def _global(edges, nodes, u):
    return u


@test_case(
    name="Two nodes, one edge",
    points=1,
    failure_message="Functions that return their first argument, the node and u leave the graph as it is. "
    "When phi_v returns what comes in, the receiver of the edge holds the edge vector and the sender holds "
    "zeros. g itself must not change.",
)
def test_two_nodes(graph_block):
    g = {
        "nodes": np.array([[1.0, 2.0], [3.0, 4.0]]),
        "edges": np.array([[5.0, 6.0]]),
        "u": np.array([7.0]),
        "senders": np.array([0]),
        "receivers": np.array([1]),
    }
    before = {key: value.copy() for key, value in g.items()}
    same = _block(graph_block, g, _edge, _node, _global, (2, 2, 1))
    for key, value in before.items():
        np.testing.assert_allclose(same[key], value, rtol=1e-9, atol=1e-10, err_msg=key)
    sent = _block(graph_block, g, _edge, _incoming, _global, (2, 2, 1))
    np.testing.assert_allclose(sent["nodes"], [[0, 0], [5, 6]], rtol=1e-9, atol=1e-10)
    graph_block(g, _edge, _incoming, _global)
    for key, value in before.items():
        np.testing.assert_array_equal(g[key], value, f"{key} of g was modified")


@test_case(
    name="The edge update",
    points=0.75,
    hidden=True,
    failure_message="phi_e takes the edge, the receiver, the sender and u, in this order. The third "
    "argument is the sender. Both are the old nodes, before any update.",
)
def test_edge_update(graph_block, jnp):
    g = _graph(1)

    def phi_e(e, v_receiver, v_sender, u):
        return jnp.concatenate([e, v_receiver, v_sender, u])

    def phi_v(incoming, v, u):
        return v * 0 - 1

    got = _block(graph_block, g, phi_e, phi_v, _global, (10, 3, 2))
    parts = [g["edges"], g["nodes"][g["receivers"]], g["nodes"][g["senders"]], np.tile(g["u"], (8, 1))]
    np.testing.assert_allclose(got["edges"], np.concatenate(parts, axis=1), rtol=1e-9, atol=1e-10)


@test_case(
    name="What a node receives",
    points=0.75,
    hidden=True,
    failure_message="Nodes must receive the updated edges. Update the edges first, then sum what phi_e "
    "returned, and give phi_v this sum, the old node and u, in this order.",
)
def test_node_update(graph_block, jnp):
    g = _graph(2)
    g["receivers"] = np.array([2, 0, 1, 7, 4, 3, 6, 5])  # one edge for each receiver: a sum of one

    def phi_e(e, v_receiver, v_sender, u):
        return 10 * e + 1

    def phi_v(incoming, v, u):
        return jnp.concatenate([incoming, v, u])

    got = _block(graph_block, g, phi_e, phi_v, _global, (2, 7, 2))
    incoming = np.zeros((9, 2))
    incoming[g["receivers"]] = 10 * g["edges"] + 1
    expected = np.concatenate([incoming, g["nodes"], np.tile(g["u"], (9, 1))], axis=1)
    np.testing.assert_allclose(got["nodes"], expected, rtol=1e-9, atol=1e-10)


@test_case(
    name="Several edges into one node",
    points=0.75,
    hidden=True,
    failure_message="The specification sums; a mean loses the number of neighbours. All edges with the same "
    "receiver count, also two between the same pair of nodes.",
)
def test_aggregation(graph_block):
    g = _graph(3)
    g["senders"] = np.array([1, 1, 2, 3, 0, 0, 3, 5])
    g["receivers"] = np.array([0, 0, 0, 0, 1, 2, 2, 3])
    got = _block(graph_block, g, _edge, _incoming, _global, (2, 2, 2))
    expected = np.array([g["edges"][g["receivers"] == i].sum(axis=0) for i in range(9)])
    np.testing.assert_allclose(got["nodes"], expected, rtol=1e-9, atol=1e-10)


@test_case(
    name="The global update",
    points=0.75,
    hidden=True,
    failure_message="phi_u comes last: it takes the sum of the new edges, the sum of the new nodes and the "
    "old u, in this order.",
)
def test_global_update(graph_block, jnp):
    g = _graph(4)

    def phi_e(e, v_receiver, v_sender, u):
        return 2 * e + 1

    def phi_v(incoming, v, u):
        return 3 * v - 1

    def phi_u(edges, nodes, u):
        return jnp.concatenate([edges, nodes, u])

    got = _block(graph_block, g, phi_e, phi_v, phi_u, (2, 3, 7))
    expected = np.concatenate([(2 * g["edges"] + 1).sum(axis=0), (3 * g["nodes"] - 1).sum(axis=0), g["u"]])
    np.testing.assert_allclose(got["u"], expected, rtol=1e-9, atol=1e-10)


@test_case(
    name="No incoming edges, no edges",
    points=0.5,
    hidden=True,
    failure_message="A node without incoming edges receives zeros, as many as phi_e returns numbers, not as "
    "many as the old edges have. The same holds for all nodes, and for the sum over edges, in a graph "
    "without edges.",
)
def test_no_edges(graph_block, jnp):
    def phi_e(e, v_receiver, v_sender, u):
        return jnp.concatenate([e, v_sender])

    def phi_u(edges, nodes, u):
        return edges

    full, empty = _graph(5), _graph(6, E=0)
    got = _block(graph_block, full, phi_e, _incoming, phi_u, (5, 5, 5))
    np.testing.assert_allclose(got["nodes"][8], np.zeros(5), rtol=0, atol=1e-10)
    assert np.abs(got["u"]).max() > 1e-3
    got = _block(graph_block, empty, phi_e, _incoming, phi_u, (5, 5, 5))
    np.testing.assert_allclose(got["nodes"], np.zeros((9, 5)), rtol=0, atol=1e-10)
    np.testing.assert_allclose(got["u"], np.zeros(5), rtol=0, atol=1e-10)


@test_case(
    name="A graph convolution in three functions",
    points=0.5,
    hidden=True,
    failure_message="With functions that send the node and a one, and divide the sum by the count, the "
    "block must be the graph convolution of this chapter. If the checks before this one pass, look at types "
    "and shapes; if not, repair those first: nodes must receive the sum of the updated edges.",
)
def test_convolution(graph_block, jnp):
    rng = np.random.default_rng(7)
    V, W, A = rng.normal(size=(9, 3)), rng.normal(size=(3, 4)), np.zeros((9, 9))
    for i, j in ((0, 1), (0, 2), (0, 3), (3, 4)):
        A[i, j] = A[j, i] = 1
    receivers, senders = np.nonzero(A)
    g = {
        "nodes": V,
        "edges": np.zeros((8, 2)),
        "u": np.zeros(2),
        "senders": senders,
        "receivers": receivers,
    }

    def phi_e(e, v_receiver, v_sender, u):
        return jnp.concatenate([v_sender, 1 + e])

    def phi_v(incoming, v, u):
        return jnp.maximum((incoming[:3] + v) / (incoming[3] + 1) @ W, 0)

    got = _block(graph_block, g, phi_e, phi_v, _global, (5, 4, 2))
    A_self = A + np.eye(9)
    expected = np.maximum(A_self / A_self.sum(axis=1, keepdims=True) @ V @ W, 0)
    np.testing.assert_allclose(got["nodes"], expected, rtol=1e-9, atol=1e-10)
