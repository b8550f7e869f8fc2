"""
misconception: Adds up the atoms and never uses the adjacency matrix.
fails:
  isomers: "Isomers are indistinguishable for your model: the bonds are not used."
"""


def featurise(smiles):
    elements = ["C", "N", "O", "F", "P", "S", "Cl", "Br", "I"]
    V = np.zeros((len(smiles), 32, len(elements) + 5))
    A = np.zeros((len(smiles), 32, 32))
    mask = np.zeros((len(smiles), 32), dtype=bool)
    for b, text in enumerate(smiles):
        mol = Chem.MolFromSmiles(text)
        n = mol.GetNumAtoms()
        mask[b, :n] = True
        A[b, :n, :n] = Chem.GetAdjacencyMatrix(mol)
        for i, atom in enumerate(mol.GetAtoms()):
            V[b, i, :-5] = [atom.GetSymbol() == e for e in elements]
            V[b, i, -5:] = [
                atom.GetDegree() / 4,
                atom.GetTotalNumHs() / 4,
                atom.GetFormalCharge(),
                atom.GetIsAromatic(),
                atom.IsInRing(),
            ]
    return V, A, mask


def init(key, F):
    width = 48

    def dense(key, n_in, n_out):
        W = jax.random.normal(key, (n_in, n_out), dtype=jnp.float32) * (2 / n_in) ** 0.5
        return {"W": W, "b": jnp.zeros(n_out, dtype=jnp.float32)}

    keys = jax.random.split(key, 5)
    sizes = [(2 * F, width), (2 * width, width), (2 * width, width), (2 * width, width), (width, 1)]
    net = [dense(k, *size) for k, size in zip(keys, sizes)]
    return {"net": net, "mean": 0.0, "sd": 1.0}


def predict(params, V, A, mask):
    H, A, real = (jnp.asarray(x, dtype=jnp.float32) for x in (V, A, mask))
    *layers, hidden, out = params["net"]
    for layer in layers:
        H = jnp.concatenate([H, H], axis=-1)
        H = jax.nn.relu(H @ layer["W"] + layer["b"]) * real[..., None]
    total = H.sum(axis=1)
    pooled = jnp.concatenate([total / 10, total / real.sum(axis=1, keepdims=True)], axis=-1)
    z = jax.nn.relu(pooled @ hidden["W"] + hidden["b"]) @ out["W"] + out["b"]
    return params["mean"] + params["sd"] * z[:, 0]


def train(key, V, A, mask, y, is_train):
    epochs, batch, lr = 40, 32, 3e-3
    key_init, key_order = jax.random.split(key)
    params = init(key_init, V.shape[-1])
    scale = {"mean": float(y[is_train].mean()), "sd": float(y[is_train].std())}
    n = int(is_train.sum())
    batch = min(batch, n)
    data = [
        jnp.asarray(x[is_train], dtype=jnp.float32) for x in (V, A, mask, (y - scale["mean"]) / scale["sd"])
    ]

    def loss(net, rows):
        *graphs, target = (x[rows] for x in data)
        return jnp.mean((predict({**params, "net": net}, *graphs) - target) ** 2)

    @jax.jit
    def epoch(net, state, key, lr):
        order = jax.random.permutation(key, n)[: n // batch * batch].reshape(-1, batch)

        def step(carry, rows):
            return adam_step(carry[0], jax.grad(loss)(carry[0], rows), carry[1], lr), None

        return jax.lax.scan(step, (net, state), order)[0]

    net = params["net"]
    state = adam_init(net)
    for i, k in enumerate(jax.random.split(key_order, epochs)):
        net, state = epoch(net, state, k, lr * (1 - i / epochs))
    return {"net": net, **scale}
