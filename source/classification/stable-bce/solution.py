def bce_with_logits(z: jax.Array, y: jax.Array) -> jax.Array:
    """Binary cross-entropy from logits.

    Args:
        z: (...) float64 logits.
        y: (...) float64 labels between 0 and 1.

    Returns:
        (...) float64, the loss of each entry.
    """
    ### BEGIN SOLUTION
    return jnp.logaddexp(0.0, z) - z * y
    ### END SOLUTION
