"""
misconception: Gives each atom weights of its own, chosen by its number.
fails:
  three_atoms: "multiply by W, the same for all atoms"
  renumbering: "The weights depend on the atom order, so equivariance fails"
  isolated: "with the same W as for any other atom"
  equal_atoms: "the weights must not depend on the atom"
"""


def gcn(V, A, W):
    A_self = A + jnp.eye(len(A))
    mean = A_self / A_self.sum(axis=1, keepdims=True) @ V
    own = jnp.stack([jnp.roll(W, i, axis=0) for i in range(len(A))])
    return jax.nn.relu(jnp.einsum("nf,nfg->ng", mean, own))
