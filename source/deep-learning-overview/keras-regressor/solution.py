def build(n_in: int) -> keras.Model:
    """An uncompiled regressor.

    Args:
        n_in: number of inputs.

    Returns:
        A model from raw inputs (B, n_in) to one number each, (B, 1), that begins with a Normalization layer.
    """
    ### BEGIN SOLUTION
    x = inputs = keras.Input((n_in,))
    x = keras.layers.Normalization()(x)
    for units in (48, 32):
        x = keras.layers.Dense(units, activation="relu")(x)
        x = keras.layers.Dropout(0.1)(x)
    return keras.Model(inputs, keras.layers.Dense(1)(x))
    ### END SOLUTION


def train(model: keras.Model, X: np.ndarray, y: np.ndarray, seed: int, epochs: int = 30) -> dict[str, list]:
    """Train in place, with validation rows drawn at random.

    Args:
        model: an uncompiled model as from `build`.
        X: (N, n_in) float64, raw inputs.
        y: (N,) float64.
        seed: of the validation rows, the shuffling and the dropout.
        epochs: at most so many.

    Returns:
        "loss" and "val_loss", a float for each epoch.
    """
    ### BEGIN SOLUTION
    keras.utils.set_random_seed(seed)
    val, fit = np.split(np.random.permutation(len(X)), [len(X) // 6])
    (scaling,) = [layer for layer in model.layers if isinstance(layer, keras.layers.Normalization)]
    scaling.adapt(X[fit])
    model.compile(keras.optimizers.Adam(5e-3), "mse")
    history = model.fit(X[fit], y[fit], 64, epochs, 0, validation_data=(X[val], y[val]))
    return {name: history.history[name] for name in ("loss", "val_loss")}
    ### END SOLUTION
