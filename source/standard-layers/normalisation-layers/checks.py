"""Checks for batchnorm and layernorm."""
import numpy as np
from otter.test_files import test_case


def _case(seed, batch=6, features=4):
    """A batch away from zero, scale, shift and moving statistics."""
    rng = np.random.default_rng(seed)
    x = rng.normal(2, 1.5, size=(batch, features))
    gamma, beta = rng.uniform(0.5, 2, features), rng.normal(size=features)
    state = {"mean": rng.normal(size=features), "var": rng.uniform(0.5, 3, features)}
    return x, gamma, beta, state


def _unit(features):
    """Scale one, shift zero, and the state of a new layer."""
    return np.ones(features), np.zeros(features), {"mean": np.zeros(features), "var": np.ones(features)}


def _copy(state):
    return {key: value.copy() for key, value in state.items()}


@test_case(name="Worked example", points=1,
           failure_message="Train on [[1, 0], [3, 0], [1, 4], [3, 4]] with gamma 1, beta [0, 10] and eps 0. "
                           "The columns have mean 2 and 2 and standard deviation 1 and 2, so y is [[-1, 9], "
                           "[1, 9], [-1, 11], [1, 11]]. The result is the pair (y, new_state).")
def test_worked_example(batchnorm):
    """A batch of four with two features, in training mode."""
    x = np.array([[1.0, 0.0], [3.0, 0.0], [1.0, 4.0], [3.0, 4.0]])
    gamma, _, state = _unit(2)
    y, new_state = batchnorm(x, gamma, np.array([0.0, 10.0]), state, True, eps=0.0)
    y = np.asarray(y)
    assert y.shape == (4, 2), f"shape {y.shape}, expected (4, 2)"
    np.testing.assert_allclose(y, [[-1, 9], [1, 9], [-1, 11], [1, 11]])
    assert sorted(new_state) == ["mean", "var"], "new_state needs the keys 'mean' and 'var'"


@test_case(name="Where eps stands", points=0.5, hidden=True,
           failure_message="With features of small spread the training output is wrong. Add eps to the "
                           "variance, inside the square root.")
def test_eps(batchnorm):
    """Spreads comparable with sqrt(eps)."""
    rng = np.random.default_rng(1)
    x = rng.normal(size=(400, 3)) * [0.01, 0.03, 0.1]
    gamma, beta, state = _unit(3)
    y = np.asarray(batchnorm(x.copy(), gamma, beta, state, True)[0])
    assert y.shape == x.shape
    want = (x - x.mean(axis=0)) / np.sqrt(x.var(axis=0) + 1e-3)
    np.testing.assert_allclose(y, want, rtol=0.01, atol=1e-6)  # 1 %: dividing by B or B - 1 is another check


@test_case(name="The variance of a small batch", points=1, hidden=True,
           failure_message="The output for a very small batch is wrong. Use the population variance of the "
                           "batch: divide by B, not by B - 1. A batch of one row then gives beta.")
def test_population_variance(batchnorm):
    """Two rows become -1 and +1; one row becomes beta."""
    x, gamma, beta, state = _case(2, batch=2, features=5)
    y = np.asarray(batchnorm(x.copy(), gamma.copy(), beta.copy(), _copy(state), True, eps=1e-12)[0])
    assert y.shape == x.shape
    np.testing.assert_allclose(y, beta + gamma * np.sign(x - x.mean(axis=0)), rtol=1e-6)
    single = np.asarray(batchnorm(x[:1].copy(), gamma.copy(), beta.copy(), _copy(state), True)[0])
    np.testing.assert_allclose(single, beta[None], rtol=1e-9)


@test_case(name="Moving averages over three steps", points=1, hidden=True,
           failure_message="The moving statistics differ from keras.layers.BatchNormalization. After one "
                           "step the state should still be 99 % old: momentum multiplies the old value. The "
                           "variance that is stored is the one the batch was normalised with, divided by B "
                           "and not by B - 1.")
def test_moving_average(batchnorm):
    """Three training steps next to the keras layer."""
    import keras

    _, gamma, beta, state = _case(3, features=4)
    layer = keras.layers.BatchNormalization()
    layer.build((None, 4))
    layer.set_weights([gamma, beta, state["mean"], state["var"]])
    for seed in (31, 32, 33):
        x = _case(seed, batch=5)[0]
        _, state = batchnorm(x.copy(), gamma.copy(), beta.copy(), state, True)
        layer(x, training=True)
    _, _, mean, var = layer.get_weights()
    np.testing.assert_allclose(np.asarray(state["mean"]), mean, rtol=2e-4, atol=2e-5)  # keras is float32
    np.testing.assert_allclose(np.asarray(state["var"]), var, rtol=2e-4, atol=2e-5)
    x, *_, state = _case(34, batch=5)
    after = batchnorm(x.copy(), gamma.copy(), beta.copy(), _copy(state), True, momentum=0.6)[1]
    np.testing.assert_allclose(np.asarray(after["mean"]), 0.6 * state["mean"] + 0.4 * x.mean(axis=0),
                               rtol=1e-9, atol=1e-10)


@test_case(name="Inference looks at one row at a time", points=1, hidden=True,
           failure_message="The same peptide got two predictions depending on its batch: use the stored "
                           "statistics when training is False.")
def test_inference(batchnorm):
    """Rows are independent and use the state."""
    x, gamma, beta, state = _case(4)
    y = np.asarray(batchnorm(x.copy(), gamma.copy(), beta.copy(), _copy(state), False, eps=1e-12)[0])
    assert y.shape == x.shape
    np.testing.assert_allclose(y, gamma * (x - state["mean"]) / np.sqrt(state["var"]) + beta, rtol=1e-5)
    for row in range(len(x)):
        alone = np.asarray(batchnorm(x[row:row + 1].copy(), gamma.copy(), beta.copy(), _copy(state), False,
                                     eps=1e-12)[0])
        np.testing.assert_allclose(alone, y[row:row + 1], rtol=1e-9, atol=1e-10)


@test_case(name="What happens to the state", points=1, hidden=True,
           failure_message="The state was not treated as promised. Inference returns it as it was, training "
                           "returns one that moved towards the batch, and the dictionary and arrays that the "
                           "caller passed are never changed: build a new dictionary.")
def test_state(batchnorm):
    """Only training moves the new state; the caller's state survives both modes."""
    x, gamma, beta, state = _case(5)
    before, batch = _copy(state), {"mean": x.mean(axis=0), "var": x.var(axis=0)}
    for training in (False, True):
        after = batchnorm(x.copy(), gamma.copy(), beta.copy(), state, training)[1]
        for key in ("mean", "var"):
            np.testing.assert_array_equal(state[key], before[key])
            new = np.asarray(after[key])
            assert new.shape == before[key].shape
            towards = np.sign(batch[key] - before[key]) if training else np.zeros(4)
            np.testing.assert_array_equal(np.sign(new - before[key]), towards)


@test_case(name="Layer normalisation", points=1.5, hidden=True,
           failure_message="layernorm must normalise every vector of the last axis by itself, with its "
                           "population variance plus eps under the root. No other row matters, any number of "
                           "leading axes is allowed, and scaling or shifting a large input by constants "
                           "changes (almost) nothing.")
def test_layernorm(layernorm):
    """Each vector against its own statistics; invariance to x -> a x + c."""
    rng = np.random.default_rng(6)
    for shape in [(7,), (3, 7), (2, 3, 7), (2, 1, 4, 7)]:
        x, gamma, beta = rng.normal(1, 0.05, size=shape), rng.uniform(0.5, 2, 7), rng.normal(size=7)
        got = np.asarray(layernorm(x.copy(), gamma.copy(), beta.copy()))
        assert got.shape == shape
        want = [gamma * (row - row.mean()) / np.sqrt(np.mean((row - row.mean()) ** 2) + 1e-3) + beta
                for row in x.reshape(-1, 7)]
        np.testing.assert_allclose(got.reshape(-1, 7), want, rtol=1e-9, atol=1e-10)
    x = 1e4 * rng.normal(size=(5, 7))
    plain = np.asarray(layernorm(x.copy(), gamma, beta))
    moved = np.asarray(layernorm(30 * x - 5e4, gamma, beta))
    np.testing.assert_allclose(moved, plain, rtol=1e-6, atol=1e-6)  # eps is 1e-11 of these variances
