"""
misconception: Divides each message by the degree of the atom that sends it.
fails:
  three_atoms: "Divide by the degree of the receiving atom."
  equal_atoms: "Divide by the degree of the receiving atom."
"""


def gcn(V, A, W):
    A_self = A + jnp.eye(len(A))
    return jax.nn.relu(A_self / A_self.sum(axis=0) @ V @ W)
