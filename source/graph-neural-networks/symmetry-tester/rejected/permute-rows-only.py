"""
misconception: Renumbers the rows of A and forgets its columns.
fails:
  sum_and_convolution: "A by rows and columns"
  bonds: "Relabelling atoms changes rows and columns of A."
"""


def permutation_class(f, n_feat, rng):
    equivariant = invariant = True
    for n in range(3, 11):
        for _ in range(20):
            V = rng.normal(size=(n, n_feat))
            upper = np.triu(rng.random((n, n)) < 0.5, 1)
            A = (upper + upper.T).astype(float)
            p = rng.permutation(n)
            before, after = np.asarray(f(V, A)), np.asarray(f(V[p], A[p]))
            equivariant = (
                equivariant and before.shape[:1] == (n,) and np.allclose(after, before[p], atol=1e-7)
            )
            invariant = invariant and np.allclose(after, before, atol=1e-7)
    return "equivariant" if equivariant else "invariant" if invariant else "neither"
