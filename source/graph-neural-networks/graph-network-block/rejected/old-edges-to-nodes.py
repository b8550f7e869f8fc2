"""
misconception: Sums the old edges into the nodes.
fails:
  node_update: "Nodes must receive the updated edges."
  no_edges: "as many as phi_e returns numbers, not as many as the old edges have"
  convolution: "nodes must receive the sum of the updated edges"
"""


def graph_block(g, phi_e, phi_v, phi_u):
    nodes, edges, u = (jnp.asarray(g[key]) for key in ("nodes", "edges", "u"))
    senders, receivers = jnp.asarray(g["senders"]), jnp.asarray(g["receivers"])
    new_edges = jax.vmap(phi_e, in_axes=(0, 0, 0, None))(edges, nodes[receivers], nodes[senders], u)
    incoming = jax.ops.segment_sum(edges, receivers, len(nodes))
    new_nodes = jax.vmap(phi_v, in_axes=(0, 0, None))(incoming, nodes, u)
    new_u = phi_u(new_edges.sum(axis=0), new_nodes.sum(axis=0), u)
    return {
        "nodes": new_nodes,
        "edges": new_edges,
        "u": new_u,
        "senders": g["senders"],
        "receivers": g["receivers"],
    }
