def gcn(V: jax.Array, A: jax.Array, W: jax.Array) -> jax.Array:
    """Graph convolution that averages over each atom and its neighbours.

    Args:
        V: (N, F) node features.
        A: (N, N) adjacency matrix of zeros and ones, zero on the diagonal.
        W: (F, G) weights, the same for every atom.

    Returns:
        (N, G) new node features, relu(D^-1 (A + I) V W).
    """
    ### BEGIN SOLUTION
    A_self = A + jnp.eye(len(A))
    degree = A_self.sum(axis=1, keepdims=True)
    return jax.nn.relu(A_self / degree @ V @ W)
    ### END SOLUTION
