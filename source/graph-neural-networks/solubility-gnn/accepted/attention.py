def featurise(smiles):
    table = {6: 0, 7: 1, 8: 2, 9: 3, 15: 4, 16: 5, 17: 6, 35: 7, 53: 8}
    mols = [Chem.MolFromSmiles(s) for s in smiles]
    N = max(m.GetNumAtoms() for m in mols)
    V, A, mask = np.zeros((len(mols), N, 16)), np.zeros((len(mols), N, N)), np.zeros((len(mols), N), bool)
    for b, mol in enumerate(mols):
        for atom in mol.GetAtoms():
            i = atom.GetIdx()
            mask[b, i] = True
            V[b, i, table.get(atom.GetAtomicNum(), 9)] = 1
            V[b, i, 10 + min(atom.GetTotalNumHs(), 3)] = 1
            V[b, i, 14:] = atom.GetIsAromatic(), 1
        for bond in mol.GetBonds():
            i, j = bond.GetBeginAtomIdx(), bond.GetEndAtomIdx()
            A[b, i, j] = A[b, j, i] = 1
    return V, A, mask


def init(key, F):
    def weights(rng, **shapes):
        keys = jax.random.split(rng, len(shapes))
        return {name: jax.random.normal(k, s) / s[0] ** 0.5 for k, (name, s) in zip(keys, shapes.items())}

    first, last, *keys = jax.random.split(key, 5)
    rounds = [weights(k, self=(40, 40), query=(40, 20), key=(40, 20), value=(40, 40)) for k in keys]
    ends = weights(first, embed=(F, 40)) | weights(last, hidden=(80, 40), out=(40, 1))
    return {"rounds": rounds, "ends": ends, "offset": jnp.zeros(()), "unit": jnp.ones(())}


def predict(params, V, A, mask):
    """Three rounds of attention over the bonded neighbours, then a dense layer on mean and sum."""
    ends = params["ends"]

    def molecule(V, A, mask):
        H = V @ ends["embed"]
        for W in params["rounds"]:
            score = (H @ W["query"]) @ (H @ W["key"]).T
            weight = A * jnp.exp(5 * jnp.tanh(score / 5))
            weight = weight / jnp.maximum(weight.sum(axis=1, keepdims=True), 1e-6)
            H = jax.nn.relu(H @ W["self"] + weight @ (H @ W["value"]))
        total = jnp.where(mask[:, None], H, 0).sum(axis=0)
        pooled = jnp.concatenate([total / mask.sum(), total / 10])
        return (jax.nn.relu(pooled @ ends["hidden"]) @ ends["out"])[0]

    z = jax.vmap(molecule)(jnp.asarray(V), jnp.asarray(A), jnp.asarray(mask))
    return params["offset"] + params["unit"] * z


def train(key, V, A, mask, y, is_train):
    offset, unit = np.mean(y[is_train]), np.std(y[is_train])
    V, A, mask = (jnp.asarray(x[is_train], jnp.float32) for x in (V, A, mask))
    mask, target = mask > 0, jnp.asarray((y[is_train] - offset) / unit, jnp.float32)
    k1, k2 = jax.random.split(key)
    params = jax.tree.map(lambda x: x.astype(jnp.float32), init(k1, V.shape[-1]))
    state = adam_init(params)

    @jax.jit
    def step(params, state, rows, lr):
        def loss(params):
            return jnp.mean((predict(params, V[rows], A[rows], mask[rows]) - target[rows]) ** 2)

        grads = jax.grad(loss)(params)
        grads = grads | {"offset": jnp.zeros_like(grads["offset"]), "unit": jnp.zeros_like(grads["unit"])}
        return adam_step(params, grads, state, lr)

    rng = np.random.default_rng(np.asarray(jax.random.key_data(k2)))
    n, size = len(target), min(64, len(target))
    for epoch in range(20):
        for rows in rng.permutation(n)[: n // size * size].reshape(-1, size):
            params, state = step(params, state, rows, 4e-3 * (1 - epoch / 20))
    return params | {"offset": offset, "unit": unit}
