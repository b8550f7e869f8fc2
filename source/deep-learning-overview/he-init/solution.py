def he_init(key: jax.Array, sizes: list[int]) -> list[tuple[jax.Array, jax.Array]]:
    """Random weights for a dense ReLU network.

    Args:
        key: a JAX random key.
        sizes: widths, from the input to the output; at least two.

    Returns:
        A pair (W, b) for each layer: W (Din, Dout) of mean 0 and variance 2 / Din, b (Dout,) of zeros.
    """
    ### BEGIN SOLUTION
    params = []
    keys = jax.random.split(key, len(sizes) - 1)
    for layer_key, (n, m) in zip(keys, pairwise(sizes)):
        params.append((jax.random.normal(layer_key, (n, m)) * jnp.sqrt(2 / n), jnp.zeros(m)))
    return params
    ### END SOLUTION
