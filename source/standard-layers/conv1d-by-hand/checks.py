"""Checks for conv1d."""
import numpy as np
from otter.test_files import test_case


def _padded(x, kernel, stride):
    """The input with zeros around it, as TensorFlow's "same" adds them."""
    length = x.shape[1]
    total = max((int(np.ceil(length / stride)) - 1) * stride + kernel - length, 0)
    left = np.zeros((len(x), total // 2, x.shape[2]))
    right = np.zeros((len(x), total - total // 2, x.shape[2]))
    return np.concatenate([left, x, right], axis=1)


def _slide(x, w, b, stride=1, padding="valid"):
    """One dense layer per window."""
    kernel = len(w)
    x = _padded(x, kernel, stride) if padding == "same" else x
    starts = range(0, x.shape[1] - kernel + 1, stride)
    dense = w.reshape(-1, w.shape[2])
    return np.stack([x[:, s:s + kernel].reshape(len(x), -1) @ dense + b for s in starts], axis=1)


def _compare(conv1d, x, w, b, **how):
    got = np.asarray(conv1d(x.copy(), w.copy(), b.copy(), **how))
    want = _slide(x, w, b, **how)
    assert got.shape == want.shape, f"shape {got.shape}, expected {want.shape}"
    np.testing.assert_allclose(got, want, rtol=1e-9, atol=1e-10)


def _palindrome(rng, kernel):
    """A one-channel kernel that reads the same in both directions."""
    half = rng.normal(size=kernel)
    return (half + half[::-1])[:, None, None]


@test_case(name="Worked example", points=1,
           failure_message="The input [1, 2, 4, 0] with the kernel [1, 10, 100] and bias 0.5 has two "
                           "windows: 1 + 20 + 400 + 0.5 = 421.5 and 2 + 40 + 0 + 0.5 = 42.5. The result has "
                           "shape (1, 2, 1).")
def test_worked_example(conv1d):
    """K = 3, C = F = 1, valid."""
    x = np.array([1.0, 2.0, 4.0, 0.0])[None, :, None]
    got = np.asarray(conv1d(x, np.array([1.0, 10.0, 100.0])[:, None, None], np.array([0.5])))
    assert got.shape == (1, 2, 1), f"shape {got.shape}, expected (1, 2, 1)"
    np.testing.assert_allclose(got.ravel(), [421.5, 42.5])


@test_case(name="An impulse and its shifts", points=1, hidden=True,
           failure_message="The response to a single 1 is wrong. Deep-learning layers do not flip the "
                           "kernel: an impulse returns it reversed, check your order. An impulse one place "
                           "later returns the same response one place later.")
def test_impulse(conv1d):
    """The response to an impulse is the reversed kernel and moves with it."""
    w = np.random.default_rng(1).normal(size=(4, 1, 1))
    for place in (3, 4, 7):
        x = np.zeros((1, 11, 1))
        x[0, place] = 1
        got = np.asarray(conv1d(x, w.copy(), np.zeros(1)))
        assert got.shape == (1, 8, 1)
        want = np.zeros(8)
        want[place - 3:place + 1] = w[::-1, 0, 0]
        np.testing.assert_allclose(got[0, :, 0], want, atol=1e-12)


@test_case(name="Channels and filters", points=1, hidden=True,
           failure_message="With a kernel of one position the layer must equal a dense layer, x @ w[0] + b. "
                           "Every filter sums over all input channels, and its bias is added once, after the "
                           "sum.")
def test_channels(conv1d):
    """K = 1 is a dense layer at every position, for any length."""
    rng = np.random.default_rng(2)
    for batch, length, channels, filters in [(2, 5, 3, 4), (1, 1, 6, 2), (3, 9, 2, 1), (2, 20, 1, 3)]:
        x, b = rng.normal(size=(batch, length, channels)), rng.normal(size=filters)
        w = rng.normal(size=(1, channels, filters))
        got = np.asarray(conv1d(x.copy(), w.copy(), b.copy()))
        assert got.shape == (batch, length, filters)
        np.testing.assert_allclose(got, x @ w[0] + b, rtol=1e-9, atol=1e-10)


@test_case(name="Valid windows and strides", points=1, hidden=True,
           failure_message="Wrong windows with padding='valid'. Window i starts at position i * stride, and "
                           "only windows that lie wholly inside the input count: floor((L - K) / stride) + 1 "
                           "of them.")
def test_valid_strides(conv1d):
    """Every stride from 1 to 4, also with K = L."""
    rng = np.random.default_rng(3)
    for length, kernel in [(7, 3), (8, 3), (9, 2), (10, 5), (6, 6), (5, 1)]:
        for stride in (1, 2, 3, 4):
            _compare(conv1d, rng.normal(size=(2, length, 1)), _palindrome(rng, kernel), rng.normal(size=1),
                     stride=stride)


@test_case(name="Same padding, stride 1", points=1, hidden=True,
           failure_message="padding='same' with stride 1 went wrong. For even K the padding is asymmetric "
                           "and the output length must stay L: K - 1 zeros in total, the smaller half on the "
                           "left.")
def test_same_padding(conv1d):
    """Odd and even kernels, also as long as the input."""
    rng = np.random.default_rng(4)
    for length, kernel in [(7, 3), (8, 5), (7, 2), (8, 4), (6, 6), (5, 1), (9, 9)]:
        _compare(conv1d, rng.normal(size=(2, length, 1)), _palindrome(rng, kernel), rng.normal(size=1),
                 padding="same")


@test_case(name="Same padding with strides", points=1, hidden=True,
           failure_message="padding='same' with a stride above 1 went wrong. The number of zeros depends on "
                           "the stride: P = max((ceil(L/s) - 1) s + K - L, 0), so that the last window just "
                           "fits. With K = 3, s = 2 and even L there is a single zero, and it stands on the "
                           "right.")
def test_same_strides(conv1d):
    """Strides 2 and 3, odd and even kernels and lengths."""
    rng = np.random.default_rng(5)
    for length, kernel in [(8, 3), (9, 3), (8, 4), (9, 2), (10, 5), (7, 1)]:
        for stride in (2, 3):
            _compare(conv1d, rng.normal(size=(2, length, 1)), _palindrome(rng, kernel), rng.normal(size=1),
                     stride=stride, padding="same")


@test_case(name="Random settings agree with keras.layers.Conv1D", points=1, hidden=True,
           failure_message="For some setting the result differs from keras.layers.Conv1D with the same "
                           "weights. If the other checks pass, look at settings that combine them: several "
                           "channels and filters, an asymmetric kernel, a stride, a batch.")
def test_random_settings(conv1d):
    """Many random settings against the sliding dense layer, some of them against keras."""
    import keras

    rng = np.random.default_rng(6)
    for trial in range(40):
        batch, length, kernel, channels, filters = rng.integers([1, 6, 1, 1, 1], [4, 15, 7, 4, 4])
        how = {"stride": int(rng.integers(1, 4)), "padding": str(rng.choice(["valid", "same"]))}
        x, w = rng.normal(size=(batch, length, channels)), rng.normal(size=(kernel, channels, filters))
        b = rng.normal(size=filters)
        _compare(conv1d, x, w, b, **how)
        if trial % 5 == 0:
            layer = keras.layers.Conv1D(int(filters), int(kernel), how["stride"], how["padding"])
            layer.build(x.shape)
            layer.set_weights([w, b])
            got = np.asarray(conv1d(x.copy(), w.copy(), b.copy(), **how))
            np.testing.assert_allclose(got, np.asarray(layer(x)), rtol=2e-4, atol=2e-5)  # keras is float32
