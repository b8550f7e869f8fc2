def bce_with_logits(z, y):
    return y * jax.nn.softplus(-z) + (1 - y) * jax.nn.softplus(z)
