"""
misconception: Lets early stopping begin after ten epochs, and sets no end before the thirtieth.
fails:
  shapes: "list of 1 to 12 finite validation losses"
  early_stopping: "training must end within 3 epochs of the best one"
  test_rows: "early stopping alone does not end training that still helps"
"""


def prepare(seqs: list[str], labels: np.ndarray, rng: np.random.Generator) -> dict[str, np.ndarray]:
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


def build() -> keras.Model:
    tokens = keras.Input((LENGTH,), dtype="int32")
    x = keras.layers.Embedding(len(AMINO_ACIDS) + 1, 16)(tokens)
    x = keras.layers.Conv1D(32, 5, padding="same", activation="relu")(x)
    branch = keras.layers.Conv1D(32, 5, padding="same", activation="relu")(x)
    x = keras.layers.Add()([x, branch])
    x = keras.layers.GlobalMaxPooling1D()(x)
    x = keras.layers.Dropout(0.3)(x)
    return keras.Model(tokens, keras.layers.Dense(1)(x))


def train(model: keras.Model, data: dict[str, np.ndarray], seed: int) -> list[float]:
    keras.utils.set_random_seed(seed)
    model.compile(keras.optimizers.Adam(5e-3), keras.losses.BinaryCrossentropy(from_logits=True))
    tokens, labels, rows, val = data["tokens"], data["labels"], data["train"], data["val"]
    stopping = keras.callbacks.EarlyStopping("val_loss", patience=3, restore_best_weights=True,
                                             start_from_epoch=10)
    history = model.fit(tokens[rows], labels[rows], validation_data=(tokens[val], labels[val]),
                        batch_size=128, epochs=30, callbacks=[stopping], verbose=0)
    return [float(loss) for loss in history.history["val_loss"]]
