def permutation_class(f, n_feat, rng):
    from itertools import permutations

    candidates = {"equivariant", "invariant"}
    for n in (2, 3, 4, 5):
        V = rng.normal(size=(n, n_feat))
        A = np.triu(rng.integers(0, 2, (n, n)), 1)
        A[0, 1] = 1
        A = (A + A.T).astype(float)
        old = np.asarray(f(V, A))
        if old.shape[:1] != (n,):
            candidates.discard("equivariant")
        for p in map(list, permutations(range(n))):
            new = np.asarray(f(V[p], A[p][:, p]))
            if "equivariant" in candidates and not np.allclose(new, old[p], rtol=1e-6, atol=1e-8):
                candidates.discard("equivariant")
            if not np.allclose(new, old, rtol=1e-6, atol=1e-8):
                candidates.discard("invariant")
    return min(candidates, default="neither")
