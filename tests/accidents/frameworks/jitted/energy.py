@jax.jit
def energy(x):
    return 0.5 * jnp.sum(x**2)
