"""
misconception: Rounds labels to 0 or 1 to choose one of two terms.
fails:
  textbook: labels between 0 and 1 weigh both terms
  soft_labels: the entropy of the label
  gradient: the derivative with respect to z is sigmoid(z) - y
"""


def bce_with_logits(z, y):
    return jnp.logaddexp(0.0, jnp.where(y > 0.5, -z, z))
