"""
misconception: Averages over the molecules.
fails:
  known_losses: Return one loss for each molecule
  any_size: Return one loss for each molecule
  huge_logits: one finite and right loss for each molecule
  gradient: one loss for each molecule
"""


def softmax_xent(logits, labels):
    return -jax.nn.log_softmax(logits)[jnp.arange(len(labels)), labels].mean()
