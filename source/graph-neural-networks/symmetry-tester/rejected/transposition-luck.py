"""
misconception: Swaps the same two atoms each time and compares with a loose tolerance.
fails:
  single_atom: "Try many permutations"
"""


def permutation_class(f, n_feat, rng):
    equivariant = invariant = True
    for n in range(4, 11):
        V = rng.normal(size=(n, n_feat))
        upper = np.triu(rng.random((n, n)) < 0.5, 1)
        A = (upper + upper.T).astype(float)
        p = np.arange(n)
        p[:2] = 1, 0
        before, after = np.asarray(f(V, A)), np.asarray(f(V[p], A[np.ix_(p, p)]))
        equivariant = equivariant and before.shape[:1] == (n,) and np.allclose(after, before[p], atol=1e-2)
        invariant = invariant and np.allclose(after, before, atol=1e-2)
    return "equivariant" if equivariant else "invariant" if invariant else "neither"
