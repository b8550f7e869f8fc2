def permutation_class(f: Callable, n_feat: int, rng: np.random.Generator) -> str:
    """Symmetry of a graph function under renumbering of the atoms, found by random trials.

    Args:
        f: f(V, A) for V (N, n_feat) and A (N, N), N from 2 to 12; returns an array.
        n_feat: number of node features.
        rng: source of the random graphs and permutations.

    Returns:
        "equivariant", "invariant" or "neither".
    """
    ### BEGIN SOLUTION
    equivariant = invariant = True
    for n in range(3, 11):
        for _ in range(5):
            V = rng.normal(size=(n, n_feat))
            upper = np.triu(rng.random((n, n)) < 0.5, 1)
            A = (upper + upper.T).astype(float)
            before = np.asarray(f(V, A))
            for _ in range(4):
                p = rng.permutation(n)
                after = np.asarray(f(V[p], A[np.ix_(p, p)]))
                per_node = before.shape[:1] == (n,)
                equivariant = equivariant and per_node and np.allclose(after, before[p], rtol=1e-7, atol=1e-7)
                invariant = (
                    invariant
                    and after.shape == before.shape
                    and np.allclose(after, before, rtol=1e-7, atol=1e-7)
                )
    return "equivariant" if equivariant else "invariant" if invariant else "neither"
    ### END SOLUTION
