"""Scales y, too, inside the model: a last layer, adapted to y, turns scaled units back into those of y."""


def build(n_in):
    relu = [keras.layers.Dense(units, activation="relu") for units in (48, 40)]
    layers = [relu[0], keras.layers.Dropout(0.1), relu[1], keras.layers.Dropout(0.1), keras.layers.Dense(1)]
    return keras.Sequential(
        [keras.Input((n_in,)), keras.layers.Normalization(), *layers, keras.layers.Normalization(invert=True)]
    )


def train(model, X, y, seed, epochs=30):
    keras.utils.set_random_seed(seed)
    order = np.random.default_rng(seed).permutation(len(X))
    val, fit = order[: len(X) // 8], order[len(X) // 8 :]
    model.layers[0].adapt(X[fit])
    model.layers[-1].adapt(y[fit, None])
    model.compile(optimizer=keras.optimizers.Adam(learning_rate=4e-3), loss="mse")
    data = {"x": X[fit], "y": y[fit, None], "validation_data": (X[val], y[val, None])}
    return model.fit(**data, batch_size=48, epochs=epochs, verbose=0).history
