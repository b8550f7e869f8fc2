"""Checks for output_length, receptive_field and max_pool1d."""
import numpy as np
from otter.test_files import test_case


def _reach(layers):
    """First and last input position that reach output 0: the product of the layers' window matrices."""
    length = 1 + sum(k * np.prod([s for _, s in layers[:i]], dtype=int) for i, (k, _) in enumerate(layers))
    reach = np.eye(length, dtype=int)
    for kernel, stride in layers:
        starts = range(0, len(reach) - kernel + 1, stride)
        reach = np.array([reach[s:s + kernel].sum(axis=0) for s in starts])
    seen = np.flatnonzero(reach[0])
    return int(seen[-1] - seen[0] + 1)


@test_case(name="Worked example", points=1,
           failure_message="For the stack [(3, 2), (3, 1)] and 11 positions: the first layer leaves (11 - 3) "
                           "// 2 + 1 = 5, the second 3. One output sees three outputs of the first layer, "
                           "which start 2 apart: 2 * 2 + 3 = 7 positions. Pooling [1, 5, 2, 4] by 2 gives "
                           "[5, 4].")
def test_worked_example(output_length, receptive_field, max_pool1d):
    """Two layers, and one short sequence to pool."""
    assert int(output_length(11, [(3, 2), (3, 1)])) == 3, "output_length(11, [(3, 2), (3, 1)])"
    assert int(receptive_field([(3, 2), (3, 1)])) == 7, "receptive_field([(3, 2), (3, 1)])"
    got = np.asarray(max_pool1d(np.array([1.0, 5.0, 2.0, 4.0])[None, :, None], 2))
    assert got.shape == (1, 2, 1), f"max_pool1d returns shape {got.shape}, expected (1, 2, 1)"
    np.testing.assert_array_equal(got.ravel(), [5, 4])


@test_case(name="Lengths agree with keras", points=1, hidden=True,
           failure_message="A length is wrong. Valid windows only: incomplete windows are dropped, so a "
                           "layer leaves (L - k) // s + 1 positions, and the next layer starts from there. A "
                           "length is a whole number.")
def test_lengths(output_length):
    """Random stacks against compute_output_shape."""
    import keras

    rng = np.random.default_rng(1)
    assert int(output_length(7, [])) == 7
    for _ in range(12):
        length = int(rng.integers(60, 120))
        layers = [(int(k), int(s)) for k, s in rng.integers(1, [6, 4], size=(int(rng.integers(1, 4)), 2))]
        shape = (None, length, 1)
        for kernel, stride in layers:
            shape = keras.layers.Conv1D(1, kernel, strides=stride).compute_output_shape(shape)
        assert float(output_length(length, layers)) == shape[1]


@test_case(name="Peptides that are too short", points=0.5, hidden=True,
           failure_message="A layer without a single window must raise ValueError, also in the middle of a "
                           "stack; exactly one window is still fine, and so are two or three.")
def test_too_short(output_length):
    """ValueError below one window, 1 at exactly one, 3 a little later."""
    assert int(output_length(5, [(5, 3)])) == 1
    assert int(output_length(9, [(3, 2), (4, 1)])) == 1
    assert int(output_length(13, [(3, 2), (4, 1)])) == 3
    bad = [(4, [(5, 1)]), (8, [(3, 2), (4, 1)]), (4, [(5, 4)]), (6, [(3, 4), (2, 1), (1, 1)])]
    for length, layers in bad:
        try:
            output_length(length, layers)
        except ValueError:
            continue
        raise AssertionError(f"{length} positions went through {layers}")


@test_case(name="Receptive field of layers with stride 1", points=0.5, hidden=True,
           failure_message="Without strides each layer adds kernel - 1 positions to what one output sees; an "
                           "empty stack sees 1.")
def test_field_plain(receptive_field):
    """Stacks without strides."""
    assert int(receptive_field([])) == 1
    for kernels in [(1,), (5,), (3, 3), (3, 3, 3), (2, 7, 1, 4)]:
        layers = [(k, 1) for k in kernels]
        assert int(receptive_field(layers)) == _reach(layers)


@test_case(name="Receptive field with strides", points=1, hidden=True,
           failure_message="A kernel after stride 2 steps over twice as many input positions. The strides of "
                           "all earlier layers multiply; the stride of a layer itself only matters to the "
                           "layers after it, so the order of the layers counts.")
def test_field_strides(receptive_field):
    """Random stacks with strides, and two stacks that differ in order only."""
    rng = np.random.default_rng(2)
    stacks = [[(3, 2), (5, 1)], [(5, 1), (3, 2)], [(4, 3)], [(2, 2), (2, 2), (2, 2)], [(1, 3), (2, 1)]]
    stacks += [[(int(k), int(s)) for k, s in rng.integers(1, [5, 4], size=(3, 2))] for _ in range(12)]
    for layers in stacks:
        assert int(receptive_field(list(layers))) == _reach(layers)


@test_case(name="Pooling negative values", points=1, hidden=True,
           failure_message="All-negative windows must return a negative maximum: nothing but the values of "
                           "the block may take part. Each channel has its own maximum.")
def test_pool_values(max_pool1d):
    """Whole blocks, many channels, negative values."""
    rng = np.random.default_rng(3)
    for batch, blocks, size, channels in [(2, 3, 4, 3), (1, 5, 2, 1), (3, 1, 6, 2), (2, 4, 1, 2)]:
        x = -rng.uniform(0.1, 2, size=(batch, blocks * size, channels))
        got = np.asarray(max_pool1d(x.copy(), size))
        assert got.shape == (batch, blocks, channels)
        want = [x[:, i * size:(i + 1) * size].max(axis=1) for i in range(blocks)]
        np.testing.assert_array_equal(got, np.stack(want, axis=1))


@test_case(name="Pooling an incomplete block", points=1, hidden=True,
           failure_message="With L not divisible by size the result has the wrong length or values. Valid "
                           "windows only: incomplete windows are dropped, so L // size positions remain.")
def test_pool_rest(max_pool1d):
    """Lengths that size does not divide, next to keras."""
    import keras

    rng = np.random.default_rng(4)
    for length, size in [(7, 2), (11, 3), (9, 5), (10, 4)]:
        x = rng.uniform(1, 2, size=(2, length, 3))
        got = np.asarray(max_pool1d(x.copy(), size))
        assert got.shape == (2, length // size, 3)
        np.testing.assert_allclose(got, np.asarray(keras.layers.MaxPooling1D(size)(x)), rtol=1e-6)  # float32
