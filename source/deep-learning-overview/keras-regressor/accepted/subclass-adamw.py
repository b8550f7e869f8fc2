"""A subclass with one wide and one narrow layer, AdamW, and the best weights at the end."""


class Regressor(keras.Model):
    def __init__(self, n_in):
        super().__init__()
        self.scaling = keras.layers.Normalization(axis=-1)
        self.scaling.build((None, n_in))
        self.hidden = [keras.layers.Dense(units, activation="swish") for units in (64, 24)]
        self.noise = keras.layers.Dropout(0.2)
        self.out = keras.layers.Dense(1)

    def call(self, x, training=False):
        x = self.scaling(x)
        for layer in self.hidden:
            x = self.noise(layer(x), training=training)
        return self.out(x)


def build(n_in):
    model = Regressor(n_in)
    model(np.zeros((1, n_in), dtype="float32"))
    return model


def train(model, X, y, seed, epochs=30):
    keras.utils.set_random_seed(seed)
    is_val = np.zeros(len(X), dtype=bool)
    is_val[np.random.default_rng(seed).choice(len(X), size=round(0.15 * len(X)), replace=False)] = True
    model.scaling.adapt(X[~is_val])
    optimizer = keras.optimizers.AdamW(5e-3, weight_decay=1e-3)
    model.compile(optimizer=optimizer, loss=keras.losses.MeanSquaredError())
    best = keras.callbacks.EarlyStopping(patience=epochs, restore_best_weights=True)
    fitted = model.fit(
        X[~is_val], y[~is_val, None], validation_data=(X[is_val], y[is_val, None]),
        batch_size=50, epochs=epochs, callbacks=[best], verbose=0,
    )
    return fitted.history
