"""
misconception: Subtracts the largest logit of the whole batch, which leaves 0/0 for other molecules.
fails:
  huge_logits: not that of the batch
  gradient: "when logits are huge they stay finite"
"""


def softmax_xent(logits, labels):
    e = jnp.exp(logits - logits.max())
    return -jnp.log(e[jnp.arange(len(labels)), labels]) + jnp.log(e.sum(axis=1))
