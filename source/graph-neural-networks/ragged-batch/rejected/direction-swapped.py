"""
misconception: Reads A[i, j] as an edge from i to j.
fails:
  direction: "Entry A[i,j] means i receives from j"
"""


def batch_graphs(graphs):
    sizes = [len(V) for V, _ in graphs]
    offsets = np.cumsum([0, *sizes[:-1]])
    edges = [np.argwhere(A) + offset for (_, A), offset in zip(graphs, offsets)]
    senders, receivers = np.concatenate(edges).T
    return {
        "nodes": np.concatenate([V for V, _ in graphs]),
        "senders": senders,
        "receivers": receivers,
        "graph_id": np.repeat(np.arange(len(graphs)), sizes),
    }


def gcn_sparse(batch, W):
    nodes, receivers = batch["nodes"], batch["receivers"]
    total = nodes.copy()
    np.add.at(total, receivers, nodes[batch["senders"]])
    degree = 1 + np.bincount(receivers, minlength=len(nodes))
    return np.maximum(total / degree[:, None] @ W, 0)
