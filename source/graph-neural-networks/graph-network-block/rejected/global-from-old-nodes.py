"""
misconception: Gives the global update the nodes as they were.
fails:
  global_update: "the sum of the new nodes"
"""


def graph_block(g, phi_e, phi_v, phi_u):
    nodes, edges, u = (jnp.asarray(g[key]) for key in ("nodes", "edges", "u"))
    senders, receivers = jnp.asarray(g["senders"]), jnp.asarray(g["receivers"])
    new_edges = jax.vmap(phi_e, in_axes=(0, 0, 0, None))(edges, nodes[receivers], nodes[senders], u)
    incoming = jax.ops.segment_sum(new_edges, receivers, len(nodes))
    new_nodes = jax.vmap(phi_v, in_axes=(0, 0, None))(incoming, nodes, u)
    new_u = phi_u(new_edges.sum(axis=0), nodes.sum(axis=0), u)
    return {
        "nodes": new_nodes,
        "edges": new_edges,
        "u": new_u,
        "senders": g["senders"],
        "receivers": g["receivers"],
    }
