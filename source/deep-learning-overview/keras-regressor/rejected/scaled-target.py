"""
misconception: Standardises y before the fit, so that the model answers in scaled units.
fails:
  units: "Or the model answers in scaled units: it must predict y itself"
  val_loss: in the units of y
  solubility: "Or the model answers in scaled units: it must predict y itself"
  formation: "Or the model answers in scaled units: it must predict y itself"
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
    (scaling,) = [layer for layer in model.layers if isinstance(layer, keras.layers.Normalization)]
    scaling.adapt(X[fit])
    y = (y - y[fit].mean()) / y[fit].std()
    model.compile(keras.optimizers.Adam(5e-3), "mse")
    history = model.fit(X[fit], y[fit], 64, epochs, 0, validation_data=(X[val], y[val]))
    return {name: history.history[name] for name in ("loss", "val_loss")}
