energy = jax.jit(lambda x: 0.5 * jnp.vdot(x, x))
