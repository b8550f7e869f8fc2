"""
misconception: Scales the table before the fit; users of the model would have to do it, too.
fails:
  units: put the scaling inside the model
  validation_rows: The normalisation was adapted to rows
  val_loss: does not hold the mean squared error of the validation rows
  solubility: is above 0.85
  formation: is above 0.31 eV per atom
"""


def build(n_in):
    x = inputs = keras.Input((n_in,))
    x = keras.layers.Normalization()(x)
    for units in (48, 32):
        x = keras.layers.Dense(units, activation="relu")(x)
        x = keras.layers.Dropout(0.1)(x)
    return keras.Model(inputs, keras.layers.Dense(1)(x))


def train(model, X, y, seed, epochs=30):
    keras.utils.set_random_seed(seed)
    val, fit = np.split(np.random.permutation(len(X)), [len(X) // 6])
    X = (X - X[fit].mean(axis=0)) / (X[fit].std(axis=0) + 1e-9)
    model.compile(keras.optimizers.Adam(5e-3), "mse")
    history = model.fit(X[fit], y[fit], 64, epochs, 0, validation_data=(X[val], y[val]))
    return {name: history.history[name] for name in ("loss", "val_loss")}
