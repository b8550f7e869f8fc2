def permutation_class(f, n_feat, rng):
    def trial():
        n = int(rng.integers(2, 13))
        V, A = rng.uniform(-1, 1, (n, n_feat)), np.zeros((n, n))
        for i in range(n):
            for j in range(i):
                A[i, j] = A[j, i] = float(rng.random() < rng.random())
        P = np.eye(n)[rng.permutation(n)]
        old, new = np.asarray(f(V, A)), np.asarray(f(P @ V, P @ A @ P.T))
        rows = old.ndim > 0 and old.shape[0] == n
        follows = rows and np.abs(np.tensordot(P, old, 1) - new).max() < 1e-7
        return follows, np.abs(old - new).max() < 1e-7

    follows, stays = zip(*(trial() for _ in range(200)))
    return "equivariant" if all(follows) else "invariant" if all(stays) else "neither"
