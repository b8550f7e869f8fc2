def softmax_xent(logits, labels):
    return -jax.nn.log_softmax(logits, axis=-1)[jnp.arange(len(labels)), labels]
