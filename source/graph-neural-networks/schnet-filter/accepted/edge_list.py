def cfconv(h, pos, Wf, centers, gamma, rc):
    n = len(pos)
    i, j = np.nonzero(~np.eye(n, dtype=bool))
    d = jnp.asarray(pos)[i] - jnp.asarray(pos)[j]
    r = jnp.linalg.norm(d, axis=1)[:, None]
    filters = jnp.exp(-gamma * (r - centers) ** 2) @ Wf
    messages = jnp.asarray(h)[j] * filters * (1 + jnp.cos(jnp.pi * jnp.minimum(r / rc, 1))) / 2
    return jax.ops.segment_sum(messages, i, n)
