"""
misconception: Averages over the neighbours only.
fails:
  three_atoms: "add the identity before averaging"
  isolated: "An atom forgets itself: add the identity before averaging."
  receptive_field: "it forgets itself: add the identity before averaging."
"""


def gcn(V, A, W):
    degree = jnp.maximum(jnp.asarray(A).sum(axis=1, keepdims=True), 1)
    return jax.nn.relu(A / degree @ V @ W)
