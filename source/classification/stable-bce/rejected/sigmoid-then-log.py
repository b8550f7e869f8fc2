"""
misconception: Squashes the logit first and takes the logarithm of what is left.
fails:
  extreme_logits: the sigmoid rounded to 0 or 1 before the logarithm
  gradient: the derivative with respect to z is sigmoid(z) - y
"""


def bce_with_logits(z, y):
    p = jax.nn.sigmoid(z)
    return -y * jnp.log(p) - (1 - y) * jnp.log(1 - p)
