"""JAX's own initialiser (a truncated normal), with keys made by folding in the number of the layer."""


def he_init(key, sizes):
    he = jax.nn.initializers.he_normal()
    pairs = enumerate(pairwise(sizes))
    return [(he(jax.random.fold_in(key, layer), shape), jnp.zeros(shape[1])) for layer, shape in pairs]
