"""All permutations of small graphs; for larger ones the swaps of neighbours, of which all others are made."""


def permutation_class(f, n_feat, rng):
    from itertools import permutations

    candidates = {"equivariant", "invariant"}
    for n in range(2, 13):
        V = rng.normal(size=(n, n_feat))
        A = np.triu(rng.integers(0, 2, (n, n)), 1)
        A[0, 1] = 1
        A = (A + A.T).astype(float)
        old = np.asarray(f(V, A))
        if old.shape[:1] != (n,):
            candidates.discard("equivariant")
        swaps = [[*range(i), i + 1, i, *range(i + 2, n)] for i in range(n - 1)]
        for p in permutations(range(n)) if n < 5 else swaps:
            p = list(p)
            new = np.asarray(f(V[p], A[p][:, p]))
            if "equivariant" in candidates and not np.allclose(new, old[p], rtol=1e-6, atol=1e-8):
                candidates.discard("equivariant")
            if not np.allclose(new, old, rtol=1e-6, atol=1e-8):
                candidates.discard("invariant")
    return min(candidates, default="neither")
