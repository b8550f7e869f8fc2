def graph_block(g, phi_e, phi_v, phi_u):
    nodes, edges, u = g["nodes"], g["edges"], g["u"]
    width = len(phi_e(np.zeros(edges.shape[1]), nodes[0], nodes[0], u))
    new_edges = np.zeros((len(edges), width))
    incoming = np.zeros((len(nodes), width))
    for k, (receiver, sender) in enumerate(zip(g["receivers"], g["senders"])):
        new_edges[k] = phi_e(edges[k], nodes[receiver], nodes[sender], u)
        incoming[receiver] += new_edges[k]
    new_nodes = np.array([phi_v(message, v, u) for message, v in zip(incoming, nodes)])
    return {
        **g,
        "edges": new_edges,
        "nodes": new_nodes,
        "u": phi_u(new_edges.sum(axis=0), new_nodes.sum(axis=0), u),
    }
