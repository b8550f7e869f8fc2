def cfconv(
    h: jax.Array, pos: jax.Array, Wf: jax.Array, centers: jax.Array, gamma: float, rc: float
) -> jax.Array:
    """Continuous-filter convolution with a cosine cutoff.

    Args:
        h: (N, F) node features.
        pos: (N, 3) positions in angstrom.
        Wf: (K, F) weights that turn the radial basis into a filter.
        centers: (K,) centres of the radial basis in angstrom.
        gamma: width of the radial basis in 1/angstrom^2.
        rc: cutoff in angstrom.

    Returns:
        (N, F) sum over the other atoms within the cutoff.
    """
    ### BEGIN SOLUTION
    pos = jnp.asarray(pos)
    other = ~jnp.eye(len(pos), dtype=bool)
    squared = ((pos[:, None] - pos[None]) ** 2).sum(axis=-1)
    r = jnp.sqrt(jnp.where(other, squared, 1.0))  # 1 on the diagonal: the root never sees a zero
    cutoff = jnp.where(other & (r < rc), 0.5 * (jnp.cos(jnp.pi * r / rc) + 1), 0.0)
    rbf = jnp.exp(-gamma * (r[..., None] - centers) ** 2)
    return jnp.einsum("jf,ijf,ij->if", h, rbf @ Wf, cutoff)
    ### END SOLUTION
