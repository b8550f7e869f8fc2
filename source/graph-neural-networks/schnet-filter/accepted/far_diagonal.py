def cfconv(h, pos, Wf, centers, gamma, rc):
    h, pos = jnp.asarray(h), jnp.asarray(pos)
    squared = (
        jnp.sum((pos[:, None] - pos) ** 2, axis=2) + jnp.eye(len(pos)) * (10 * rc) ** 2
    )  # itself is far away
    r = squared**0.5
    weight = 0.5 * (jnp.cos(jnp.pi * r / rc) + 1) * (r < rc)

    def receive(r_i, weight_i):
        rbf = jnp.exp(-gamma * jnp.square(r_i[:, None] - centers))
        return (h * (rbf @ Wf) * weight_i[:, None]).sum(axis=0)

    return jax.vmap(receive)(r, weight)
