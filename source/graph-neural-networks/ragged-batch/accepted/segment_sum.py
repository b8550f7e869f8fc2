def batch_graphs(graphs):
    start, nodes, edges, graph_id = 0, [], [], []
    for number, (V, A) in enumerate(graphs):
        n = len(V)
        nodes += list(V)
        edges += [(start + j, start + i) for i in range(n) for j in range(n) if A[i, j]]
        graph_id += [number] * n
        start += n
    edges = jnp.array(edges, dtype=int).reshape(-1, 2)
    return {
        "nodes": jnp.array(nodes),
        "senders": edges[:, 0],
        "receivers": edges[:, 1],
        "graph_id": jnp.array(graph_id),
    }


def gcn_sparse(batch, W):
    nodes, senders, receivers = batch["nodes"], batch["senders"], batch["receivers"]
    messages = jnp.concatenate([nodes[senders], jnp.ones((len(senders), 1))], axis=1)
    summed = jax.ops.segment_sum(messages, receivers, len(nodes))
    return jax.nn.relu((summed[:, :-1] + nodes) @ W / (summed[:, -1:] + 1))
