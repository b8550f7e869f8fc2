"""
misconception: Takes the classes for independent yes-or-no questions.
fails:
  known_losses: "softmax over the classes of each molecule"
  any_size: not K separate yes-or-no questions
  huge_logits: Only differences between the logits of a molecule count
  gradient: its entries sum to zero
"""


def softmax_xent(logits, labels):
    y = jax.nn.one_hot(labels, logits.shape[1])
    return (jnp.logaddexp(0.0, logits) - logits * y).sum(axis=1)
