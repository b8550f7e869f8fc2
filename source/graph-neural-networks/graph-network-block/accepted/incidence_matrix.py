def graph_block(g, phi_e, phi_v, phi_u):
    nodes, u = jnp.asarray(g["nodes"]), jnp.asarray(g["u"])
    receives = jax.nn.one_hot(jnp.asarray(g["receivers"]), len(nodes), dtype=nodes.dtype)
    sends = jax.nn.one_hot(jnp.asarray(g["senders"]), len(nodes), dtype=nodes.dtype)
    edges = jax.vmap(lambda e, r, s: phi_e(e, r, s, u))(
        jnp.asarray(g["edges"]), receives @ nodes, sends @ nodes
    )
    nodes = jax.vmap(lambda message, v: phi_v(message, v, u))(receives.T @ edges, nodes)
    return g | {"edges": edges, "nodes": nodes, "u": phi_u(jnp.sum(edges, 0), jnp.sum(nodes, 0), u)}
