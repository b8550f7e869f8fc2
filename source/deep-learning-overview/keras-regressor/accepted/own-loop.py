"""A Sequential model with penalties, and a loop of its own over shuffled batches."""


def build(n_in):
    how = {"activation": "tanh", "kernel_regularizer": keras.regularizers.L2(3e-4)}
    hidden = [keras.layers.Dense(40, **how), keras.layers.Dense(40, **how)]
    return keras.Sequential(
        [keras.Input((n_in,)), keras.layers.Normalization(), *hidden, keras.layers.Dense(1)]
    )


def train(model, X, y, seed, epochs=30):
    keras.utils.set_random_seed(seed)
    rng = np.random.default_rng(seed)
    share = rng.permutation(len(X)) / len(X)
    val, fit = np.flatnonzero(share < 0.2), np.flatnonzero(share >= 0.2)
    model.layers[0].adapt(X[fit].astype("float32"))
    model.compile("adam", "mean_squared_error")
    model.optimizer.learning_rate = 4e-3
    losses = {"loss": [], "val_loss": []}
    for _ in range(epochs):
        rng.shuffle(fit)
        batches = np.array_split(fit, -(-len(fit) // 48))
        seen = [float(model.train_on_batch(X[batch], y[batch])) for batch in batches]
        losses["loss"].append(sum(seen) / len(seen))
        losses["val_loss"].append(float(model.evaluate(X[val], y[val], batch_size=512, verbose=0)))
    return losses
