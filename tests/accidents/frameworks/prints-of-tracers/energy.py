@jax.jit
def energy(x):
    print('x is', x)
    jax.debug.print('x is {}', x)
    return 0.5 * jnp.sum(x**2)
