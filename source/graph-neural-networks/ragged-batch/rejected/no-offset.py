"""
misconception: Joins the edge lists without shifting the indices.
fails:
  methane_and_water: "Shift the indices of water by five"
  bookkeeping: "atoms of the second molecule are bonded to the first: shift the indices"
  dense: "the indices of later molecules are not shifted"
  molecule_order: "Shift the indices by the number of atoms before the molecule"
"""


def batch_graphs(graphs):
    sizes = [len(V) for V, _ in graphs]
    edges = [np.argwhere(A) for _, A in graphs]
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
    np.add.at(total, receivers, nodes[batch["senders"]])
    degree = 1 + np.bincount(receivers, minlength=len(nodes))
    return np.maximum(total / degree[:, None] @ W, 0)
