"""
misconception: Swaps the terms that y and 1 - y multiply.
fails:
  zero_and_one: check which term y multiplies
  textbook: check which term y multiplies
  soft_labels: smallest where sigmoid(z) = y
  extreme_logits: A confident correct prediction has a loss of 0
  gradient: the derivative with respect to z is sigmoid(z) - y
"""


def bce_with_logits(z, y):
    return jnp.logaddexp(0.0, z) - z * (1 - y)
