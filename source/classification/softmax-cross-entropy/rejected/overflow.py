"""
misconception: Exponentiates logits as they come.
fails:
  huge_logits: Subtract the row maximum first; the result is mathematically unchanged
  gradient: "when logits are huge they stay finite"
"""


def softmax_xent(logits, labels):
    e = jnp.exp(logits)
    p = e / e.sum(axis=1, keepdims=True)
    return -jnp.log(p[jnp.arange(len(labels)), labels])
