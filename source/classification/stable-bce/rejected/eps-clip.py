"""
misconception: Clips the probability away from 0 and 1.
fails:
  extreme_logits: Clipping the probability stops the loss from growing
  gradient: clipping kills the gradient of the worst mistakes
"""


def bce_with_logits(z, y):
    p = jnp.clip(jax.nn.sigmoid(z), 1e-7, 1 - 1e-7)
    return -y * jnp.log(p) - (1 - y) * jnp.log(1 - p)
