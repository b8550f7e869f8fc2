def batch_graphs(graphs: list[tuple[np.ndarray, np.ndarray]]) -> dict[str, np.ndarray]:
    """Join molecules into one graph of unconnected pieces.

    Args:
        graphs: pairs V (N, F), A (N, N); A[i, j] = 1 where atom i receives from atom j.

    Returns:
        nodes (M, F), senders (E,), receivers (E,) and graph_id (M,).
    """
    ### BEGIN SOLUTION
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
    ### END SOLUTION


def gcn_sparse(batch: dict[str, np.ndarray], W: np.ndarray) -> np.ndarray:
    """Graph convolution relu(D^-1 (A + I) V W) on a batch made by `batch_graphs`.

    Args:
        batch: nodes (M, F), senders (E,), receivers (E,) and graph_id (M,).
        W: (F, G) weights.

    Returns:
        (M, G) new node features.
    """
    ### BEGIN SOLUTION
    nodes, receivers = batch["nodes"], batch["receivers"]
    total = nodes.copy()
    np.add.at(total, receivers, nodes[batch["senders"]])
    degree = 1 + np.bincount(receivers, minlength=len(nodes))
    return np.maximum(total / degree[:, None] @ W, 0)
    ### END SOLUTION
