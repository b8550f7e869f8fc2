"""
misconception: Counts the degree before the self-loop is added.
fails:
  three_atoms: "Rows of the averaging matrix must sum to one after adding the self-loop."
  equal_atoms: "Rows of the averaging matrix must sum to one after adding the self-loop."
"""


def gcn(V, A, W):
    degree = jnp.maximum(jnp.asarray(A).sum(axis=1, keepdims=True), 1)
    return jax.nn.relu((A + jnp.eye(len(A))) / degree @ V @ W)
