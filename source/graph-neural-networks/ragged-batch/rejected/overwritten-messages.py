"""
misconception: Adds messages with x[index] += y, which keeps only one of those that share a receiver.
fails:
  methane_and_water: "Every atom averages over itself and its neighbours."
  dense: "messages to one atom overwrite each other"
"""


def batch_graphs(graphs):
    sizes = [len(V) for V, _ in graphs]
    offsets = np.cumsum([0, *sizes[:-1]])
    edges = [np.argwhere(A) + offset for (_, A), offset in zip(graphs, offsets)]
    receivers, senders = np.concatenate(edges).T
    return {
        "nodes": np.concatenate([V for V, _ in graphs]),
        "senders": senders,
        "receivers": receivers,
        "graph_id": np.repeat(np.arange(len(graphs)), sizes),
    }


def gcn_sparse(batch, W):
    nodes, receivers = batch["nodes"], batch["receivers"]
    total = nodes.copy()
    total[receivers] += nodes[batch["senders"]]
    degree = 1 + np.bincount(receivers, minlength=len(nodes))
    return np.maximum(total / degree[:, None] @ W, 0)
