"""Checks for build and train."""

import numpy as np
from otter.test_files import test_case


def _new(build, keras, n_in, seed):
    """A model with reproducible first weights."""
    keras.utils.set_random_seed(seed)
    return build(n_in)


def _train(train, model, X, y, seed, epochs):
    """The two lists of losses, once they are lists of numbers, one for each epoch."""
    losses = train(model, X, y, seed, epochs)
    losses = {name: np.array([float(loss) for loss in losses[name]]) for name in ("loss", "val_loss")}
    lengths = [len(values) for values in losses.values()]
    assert lengths[0] == lengths[1] and 1 <= lengths[0] <= epochs, f"lengths of the lists: {lengths}"
    assert all(np.isfinite(values).all() for values in losses.values()), "a loss is not finite"
    return losses


def _predict(model, X):
    """Predictions (B,), once the shape is right."""
    got = np.asarray(model(X.astype(np.float32)))
    assert got.shape == (len(X), 1), f"the output has shape {got.shape}, expected {(len(X), 1)}"
    return got[:, 0].astype(float)


def _validation_rows(build, train, keras, n, seed):
    """Which of n rows are not used to adapt the normalisation, told by an identity matrix as X: their columns
    have the mean 0, the others 1 over the number of rows in use."""
    rng = np.random.default_rng(670)
    X, y = np.eye(n) + 1e-3 * rng.normal(size=(n, n)), rng.normal(size=n)
    model = _new(build, keras, n, 8)
    _train(train, model, X, y, seed, 1)
    for array in model.get_weights():
        means = np.asarray(array, dtype=float)
        if means.shape == (n,):
            unused = means < 0.5 / n
            if 0 < unused.sum() < n and np.allclose(means[~unused], 1 / (~unused).sum(), rtol=0.1):
                return np.flatnonzero(unused)
    return np.array([], dtype=int)


@test_case(
    name="Two hundred molecules, five epochs",
    points=1,
    failure_message="On 200 molecules: build(16) makes a model with output (B, 1), and train(model, X, y, "
    'seed, epochs=5) returns {"loss": [...], "val_loss": [...]}, one number for each of at most five epochs, '
    "of which the losses fall.",
)
def test_small(build, train, keras, descriptors, logS):
    X, y = np.asarray(descriptors)[:200], np.asarray(logS)[:200]
    model = _new(build, keras, 16, 1)
    _predict(model, X)
    losses = _train(train, model, X, y, 2, 5)
    assert losses["loss"][-1] < losses["loss"][0], f"the losses do not fall: {losses['loss']}"


@test_case(
    name="A linear output",
    points=1,
    hidden=True,
    failure_message="The output must be linear in the last layer, and the model small (fewer than 5000 "
    "parameters for 16 inputs). logS is mostly negative; a ReLU output can never predict it, and a sigmoid "
    "or tanh can't leave its range. In between the network must not be linear.",
)
def test_output(build, keras):
    rng = np.random.default_rng(671)
    model, X = _new(build, keras, 16, 3), 3 * rng.normal(size=(64, 16))
    found = _predict(model, X)
    assert int(model.count_params()) < 5000
    middle = (_predict(model, X[:32]) + _predict(model, X[32:])) / 2
    straight = _predict(model, (X[:32] + X[32:]) / 2) - middle
    assert np.abs(straight).max() > 1e-3 * np.abs(found).max(), "linear"
    weights = [np.asarray(array) for array in model.get_weights()]
    steps = []
    for place, array in enumerate(weights):
        if array.ndim == 2 and array.shape[1] == 1:  # turned round, left out, as it is, and times three
            outputs = []
            for factor in (-1, 0, 1, 3):
                model.set_weights([factor * a if i == place else a for i, a in enumerate(weights)])
                outputs.append(_predict(model, X))
            steps.append([outputs[1] - outputs[0], outputs[2] - outputs[1], (outputs[3] - outputs[2]) / 2])
    assert any(np.abs(s[1]).max() > 0 and np.allclose(s, s[1], rtol=1e-3, atol=1e-4) for s in steps)


@test_case(
    name="Inputs in any unit",
    points=1,
    hidden=True,
    failure_message="Columns in very different units spoil the training, or X or y was changed. The checks "
    "feed raw numbers to the model; put the scaling inside the model. If the loss stays near the variance of "
    "the labels: (B,1) minus (B,) makes a B x B table. Or the model answers in scaled units: it must predict "
    "y itself.",
)
def test_units(build, train, keras):
    rng = np.random.default_rng(672)
    Z = rng.normal(size=(1200, 6))
    y = 2 * Z[:, 0] - Z[:, 1] + 0.7 * np.abs(Z[:, 2]) - 4
    X = Z * np.array([1e3, 1e-3, 1.0, 50.0, 0.1, 1e4]) + np.array([5e3, 1e-2, -3.0, 0.0, 7.0, 1e4])
    model = _new(build, keras, 6, 4)
    before = X[:1000].copy(), y[:1000].copy()
    _train(train, model, X[:1000], y[:1000], 5, 20)
    np.testing.assert_array_equal(X[:1000], before[0])
    np.testing.assert_array_equal(y[:1000], before[1])
    errors = _predict(model, X[1000:]) - y[1000:]
    assert np.sqrt((errors**2).mean()) < 0.5 * y.std()


@test_case(
    name="The validation rows",
    points=1,
    hidden=True,
    failure_message="The normalisation was adapted to rows that it should not see, or the validation rows "
    "are not about 10 to 25 % of the table, drawn at random: leave them out of adapt, too, and draw them "
    "from the seed and from anywhere in the table, not from its end.",
)
def test_validation_rows(build, train, keras):
    n = 83
    drawn = [_validation_rows(build, train, keras, n, seed).tolist() for seed in (6, 7)]
    assert all(0.09 * n < len(rows) < 0.26 * n for rows in drawn)
    assert drawn[0] != drawn[1]
    assert all(min(rows) < n / 2 < max(rows) for rows in drawn)


@test_case(
    name="val_loss is the loss of the validation rows",
    points=0.5,
    hidden=True,
    failure_message="val_loss does not hold the mean squared error of the validation rows in the model's "
    "output, in the units of y, or the model does not have the weights of an epoch in the list. The same "
    "seed and number of rows must give the same validation rows.",
)
def test_val_loss(build, train, keras):
    rng = np.random.default_rng(674)
    X = rng.normal(size=(97, 3))
    y = 3 * X[:, 0] - X[:, 1] + rng.normal(size=97)
    rows = _validation_rows(build, train, keras, 97, 10)
    assert len(rows), "no rows were left out of the normalisation"
    model = _new(build, keras, 3, 9)
    losses = _train(train, model, X, y, 10, 3)
    error = ((_predict(model, X[rows]) - y[rows]) ** 2).mean()
    penalty = sum(float(loss) for loss in model.losses)  # part of the losses, or not
    possible = [error, error + penalty]
    assert min(abs(loss - p) / p for loss in losses["val_loss"] for p in possible) < 1e-3  # float32


@test_case(
    name="Solubility",
    points=1.5,
    hidden=True,
    failure_message="After 30 epochs the RMSE of logS on the test molecules is above 0.85, little better "
    "than a linear model. Look at the losses: if they still fall, learn faster (a larger learning rate, "
    "smaller batches); if loss stays near the label variance, (B,1) minus (B,) made a B x B table; if "
    "val_loss rises, use fewer units or dropout. Or the model answers in scaled units: it must predict y "
    "itself.",
)
def test_solubility(build, train, keras, descriptors, logS, is_train):
    X, y, rows = np.asarray(descriptors), np.asarray(logS), np.asarray(is_train)
    model = _new(build, keras, 16, 11)
    _train(train, model, X[rows], y[rows], 12, 30)
    errors = _predict(model, X[~rows]) - y[~rows]
    assert np.sqrt((errors**2).mean()) <= 0.85


@test_case(
    name="Formation energy",
    points=1,
    hidden=True,
    failure_message="After 25 epochs the mean absolute error on other compounds is above 0.31 eV per atom, "
    "where a linear model reaches 0.33. If loss still falls fast, learn faster; if it is far below val_loss, "
    "the network learns rare elements by heart: try dropout, a weight penalty or fewer units. Or the model "
    "answers in scaled units: it must predict y itself.",
)
def test_formation(build, train, keras, fractions, energy):
    X, y = np.asarray(fractions), np.asarray(energy)
    order = np.random.default_rng(675).permutation(len(y))
    seen, unseen = order[:1700], order[1700:]
    model = _new(build, keras, X.shape[1], 13)
    _train(train, model, X[seen], y[seen], 14, 25)
    assert np.abs(_predict(model, X[unseen]) - y[unseen]).mean() <= 0.31
