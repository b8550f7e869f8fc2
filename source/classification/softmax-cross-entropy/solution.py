def softmax_xent(logits: jax.Array, labels: jax.Array) -> jax.Array:
    """Cross-entropy of classes that exclude each other.

    Args:
        logits: (N, K) float64.
        labels: (N,) int, classes from 0 to K - 1.

    Returns:
        (N,) float64, the loss of each molecule.
    """
    ### BEGIN SOLUTION
    shifted = logits - jnp.max(logits, axis=1, keepdims=True)
    log_p = shifted - jnp.log(jnp.exp(shifted).sum(axis=1, keepdims=True))
    return -jnp.take_along_axis(log_p, labels[:, None], axis=1)[:, 0]
    ### END SOLUTION
