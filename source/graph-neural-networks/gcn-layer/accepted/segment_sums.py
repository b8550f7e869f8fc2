def gcn(V, A, W):
    V = jnp.asarray(V)
    n = len(V)
    receivers, senders = (index.ravel() for index in jnp.indices((n, n)))
    messages = (V @ W)[senders] * jnp.asarray(A).ravel()[:, None]
    summed = V @ W + jax.ops.segment_sum(messages, receivers, n)
    return jnp.maximum(summed / (1 + jnp.sum(jnp.asarray(A), axis=1))[:, None], 0)
