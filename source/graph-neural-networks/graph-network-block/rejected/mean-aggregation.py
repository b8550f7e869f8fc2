"""
misconception: Averages the incoming edges.
fails:
  aggregation: "The specification sums; a mean loses the number of neighbours."
  convolution: "nodes must receive the sum of the updated edges"
"""


def graph_block(g, phi_e, phi_v, phi_u):
    nodes, edges, u = (jnp.asarray(g[key]) for key in ("nodes", "edges", "u"))
    senders, receivers = jnp.asarray(g["senders"]), jnp.asarray(g["receivers"])
    new_edges = jax.vmap(phi_e, in_axes=(0, 0, 0, None))(edges, nodes[receivers], nodes[senders], u)
    incoming = jax.ops.segment_sum(new_edges, receivers, len(nodes))
    count = jax.ops.segment_sum(jnp.ones(len(edges)), receivers, len(nodes))
    incoming = incoming / jnp.maximum(count, 1)[:, None]
    new_nodes = jax.vmap(phi_v, in_axes=(0, 0, None))(incoming, nodes, u)
    new_u = phi_u(new_edges.sum(axis=0), new_nodes.sum(axis=0), u)
    return {
        "nodes": new_nodes,
        "edges": new_edges,
        "u": new_u,
        "senders": g["senders"],
        "receivers": g["receivers"],
    }
