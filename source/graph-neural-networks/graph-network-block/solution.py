def graph_block(g: dict, phi_e: Callable, phi_v: Callable, phi_u: Callable) -> dict:
    """One graph network block: edge update, aggregation, node update, global update.

    Args:
        g: nodes (M, F), edges (E, K), u (U,), senders (E,) and receivers (E,).
        phi_e: new edge vector from (edge, receiving node, sending node, u).
        phi_v: new node vector from (sum of new incoming edges, node, u).
        phi_u: new global vector from (sum of new edges, sum of new nodes, u).

    Returns:
        The updated graph, a dict with the same keys.
    """
    ### BEGIN SOLUTION
    nodes, edges, u = (jnp.asarray(g[key]) for key in ("nodes", "edges", "u"))
    senders, receivers = jnp.asarray(g["senders"]), jnp.asarray(g["receivers"])
    new_edges = jax.vmap(phi_e, in_axes=(0, 0, 0, None))(edges, nodes[receivers], nodes[senders], u)
    incoming = jax.ops.segment_sum(new_edges, receivers, len(nodes))
    new_nodes = jax.vmap(phi_v, in_axes=(0, 0, None))(incoming, nodes, u)
    new_u = phi_u(new_edges.sum(axis=0), new_nodes.sum(axis=0), u)
    return {
        "nodes": new_nodes,
        "edges": new_edges,
        "u": new_u,
        "senders": g["senders"],
        "receivers": g["receivers"],
    }
    ### END SOLUTION
