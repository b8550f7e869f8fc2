def prepare(seqs: list[str], labels: np.ndarray, rng: np.random.Generator) -> dict[str, np.ndarray]:
    """Clean, tokenise and split labelled peptides.

    Args:
        seqs: peptides in one-letter code, with repeats and conflicts.
        labels: 0 or 1 for each of them.
        rng: draws the split.

    Returns:
        "tokens" int32 (N, 50), "labels" float32 (N,), and the index arrays "train", "val" and "test".
    """
    ### BEGIN SOLUTION
    seen = {}
    for seq, label in zip(seqs, labels):
        seen.setdefault(seq, set()).add(int(label))
    kept = {seq: min(found) for seq, found in seen.items() if len(found) == 1 and 8 <= len(seq) <= LENGTH}
    tokens = np.zeros((len(kept), LENGTH), dtype=np.int32)
    for row, seq in zip(tokens, kept):
        row[:len(seq)] = [1 + AMINO_ACIDS.index(letter) for letter in seq]
    order = rng.permutation(len(kept))
    train, val, test = np.split(order, [round(0.7 * len(order)), round(0.85 * len(order))])
    return {"tokens": tokens, "labels": np.array(list(kept.values()), dtype=np.float32),
            "train": train, "val": val, "test": test}
    ### END SOLUTION


def build() -> keras.Model:
    """Make an uncompiled residual convolutional net.

    Returns:
        A functional model from tokens (B, 50) to logits (B, 1) with fewer than 20,000 parameters.
    """
    ### BEGIN SOLUTION
    tokens = keras.Input((LENGTH,), dtype="int32")
    x = keras.layers.Embedding(len(AMINO_ACIDS) + 1, 16)(tokens)
    x = keras.layers.Conv1D(32, 5, padding="same", activation="relu")(x)
    branch = keras.layers.Conv1D(32, 5, padding="same", activation="relu")(x)
    x = keras.layers.Add()([x, branch])
    x = keras.layers.GlobalMaxPooling1D()(x)
    x = keras.layers.Dropout(0.3)(x)
    return keras.Model(tokens, keras.layers.Dense(1)(x))
    ### END SOLUTION


def train(model: keras.Model, data: dict[str, np.ndarray], seed: int) -> list[float]:
    """Train in place with early stopping on the validation rows.

    Args:
        model: an uncompiled model with logits as output.
        data: a dictionary as returned by prepare; its test rows are not used.
        seed: seeds shuffling and dropout.

    Returns:
        The validation loss after each executed epoch.
    """
    ### BEGIN SOLUTION
    keras.utils.set_random_seed(seed)
    model.compile(keras.optimizers.Adam(5e-3), keras.losses.BinaryCrossentropy(from_logits=True))
    tokens, labels, rows, val = data["tokens"], data["labels"], data["train"], data["val"]
    stopping = keras.callbacks.EarlyStopping("val_loss", patience=3, restore_best_weights=True)
    history = model.fit(tokens[rows], labels[rows], validation_data=(tokens[val], labels[val]),
                        batch_size=128, epochs=12, callbacks=[stopping], verbose=0)
    return [float(loss) for loss in history.history["val_loss"]]
    ### END SOLUTION
