def gcn(V, A, W):
    def atom(v, bonds):
        mean = (v + bonds @ V) / (1 + bonds.sum())
        return jax.nn.relu(mean @ W)

    V = jnp.asarray(V)
    return jax.vmap(atom)(V, jnp.asarray(A))
