def featurise(smiles: list[str]) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Padded graphs of the heavy atoms of molecules.

    Args:
        smiles: B valid SMILES, each with at most 32 heavy atoms.

    Returns:
        V (B, N, F) float node features, A (B, N, N) float adjacency of zeros and ones,
        mask (B, N) bool, True for real atoms. Padding is zero. N is at most 32.
    """
    ### BEGIN SOLUTION
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
    ### END SOLUTION


def init(key: jax.Array, F: int) -> dict:
    """Random parameters of an untrained model for F node features, as a nest of dicts, lists and arrays."""
    ### BEGIN SOLUTION
    width = 48

    def dense(key, n_in, n_out):
        W = jax.random.normal(key, (n_in, n_out), dtype=jnp.float32) * (2 / n_in) ** 0.5
        return {"W": W, "b": jnp.zeros(n_out, dtype=jnp.float32)}

    keys = jax.random.split(key, 4)
    sizes = [(2 * F, width), (2 * width, width), (2 * width, width), (width, 1)]
    net = [dense(k, *size) for k, size in zip(keys, sizes)]
    return {"net": net, "mean": 0.0, "sd": 1.0}
    ### END SOLUTION


def predict(params: dict, V: np.ndarray, A: np.ndarray, mask: np.ndarray) -> jax.Array:
    """Predicted label (B,) of each molecule, in the unit of the labels that `train` was given."""
    ### BEGIN SOLUTION
    H, A, real = (jnp.asarray(x, dtype=jnp.float32) for x in (V, A, mask))
    *layers, hidden, out = params["net"]
    for layer in layers:
        H = jnp.concatenate([H, A @ H], axis=-1)
        H = jax.nn.relu(H @ layer["W"] + layer["b"]) * real[..., None]
    total = H.sum(axis=1)
    pooled = jnp.concatenate([total / 10, total / real.sum(axis=1, keepdims=True)], axis=-1)
    z = jax.nn.relu(pooled @ hidden["W"] + hidden["b"]) @ out["W"] + out["b"]
    return params["mean"] + params["sd"] * z[:, 0]
    ### END SOLUTION


def train(
    key: jax.Array, V: np.ndarray, A: np.ndarray, mask: np.ndarray, y: np.ndarray, is_train: np.ndarray
) -> dict:
    """Fit a model to the labels y[is_train].

    Args:
        key: JAX random key; the same key and data give the same model.
        V, A, mask: all molecules, as `featurise` returns them.
        y: (B,) labels, in any unit. Those outside `is_train` must not influence the result.
        is_train: (B,) bool, True for the training rows.

    Returns:
        Parameters for `predict`, which then answers in the unit of y.
    """
    ### BEGIN SOLUTION
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
    ### END SOLUTION
