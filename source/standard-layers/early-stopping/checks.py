"""Checks for early_stop."""
import numpy as np
from otter.test_files import test_case


def _callback(val_loss, patience, min_delta=0.0):
    """Stop and best epoch of the keras callback, driven by made-up logs."""
    import keras

    class Model:
        stop_training = False

        def get_weights(self):
            return None

        def set_weights(self, weights):
            pass

    callback = keras.callbacks.EarlyStopping("val_loss", min_delta=min_delta, patience=patience, mode="min")
    model = Model()
    callback.set_model(model)
    callback.on_train_begin()
    for epoch, loss in enumerate(val_loss):
        callback.on_epoch_end(epoch, {"val_loss": loss})
        if model.stop_training:
            break
    return epoch, callback.best_epoch


def _compare(early_stop, val_loss, patience, min_delta=0.0):
    stop, best = early_stop([float(loss) for loss in val_loss], patience, min_delta=min_delta)
    want = _callback(val_loss, patience, min_delta)
    assert (int(stop), int(best)) == want, f"{(int(stop), int(best))}, expected {want}"


def _noisy_curve(rng, epochs=40):
    """A loss that falls, then rises, with noise; distinct values."""
    t = np.arange(epochs)
    return 0.5 + np.exp(-t / 5) + 0.01 * t + rng.normal(0, 0.06, epochs)


@test_case(name="Worked example", points=1,
           failure_message="For [1, 0.9, 0.95, 0.94, 0.96, 0.8] and patience 3 the answer is (4, 1): epochs "
                           "2, 3 and 4 did not beat epoch 1, so training ends after epoch 4. The value 0.8 "
                           "is never seen: training had stopped.")
def test_worked_example(early_stop):
    """The best epoch is 1, and the third epoch without improvement is 4."""
    stop, best = early_stop([1, 0.9, 0.95, 0.94, 0.96, 0.8], patience=3)
    assert (int(stop), int(best)) == (4, 1), f"{(int(stop), int(best))}, expected (4, 1)"


@test_case(name="Which weights are restored", points=0.5, hidden=True,
           failure_message="The second result is wrong on a noisy curve. Restore the epoch with the lowest "
                           "validation loss, not the last one, and look only at epochs that ran: a lower "
                           "loss after the stop is never seen.")
def test_best_epoch(early_stop):
    """The best epoch of random curves."""
    rng = np.random.default_rng(1)
    for _ in range(60):
        curve, patience = _noisy_curve(rng), int(rng.integers(1, 8))
        _, best = early_stop([float(loss) for loss in curve], patience)
        assert int(best) == _callback(curve, patience)[1]


@test_case(name="Patience counts epochs since the best one", points=1, hidden=True,
           failure_message="Training ended at the wrong epoch. Count the epochs since the best one: a fall "
                           "that stays above the best loss is no improvement and does not start a new count. "
                           "A plateau also exhausts the patience.")
def test_patience(early_stop):
    """Stop epochs of plateaus and of random curves."""
    rng = np.random.default_rng(2)
    curves = [[1.0, 0.7] + [0.7] * 12, [1.0, 0.5, 0.9, 0.8, 0.7, 0.6, 0.55, 0.52, 0.51, 0.505]]
    curves += [_noisy_curve(rng) for _ in range(100)]
    for curve in curves:
        patience = int(rng.integers(2, 8))
        stop, _ = early_stop([float(loss) for loss in curve], patience)
        assert int(stop) == _callback(curve, patience)[0]


@test_case(name="Small gains and min_delta", points=0.5, hidden=True,
           failure_message="min_delta is not handled like in Keras. A gain counts only if it is larger than "
                           "min_delta, compared with the best epoch so far, not with the epoch before.")
def test_min_delta(early_stop):
    """Slow curves whose single steps are below min_delta, and random curves."""
    rng = np.random.default_rng(3)
    _compare(early_stop, 1 - 0.0625 * np.arange(12), 3, min_delta=0.15625)  # binary fractions: no rounding
    _compare(early_stop, 1 - 0.0625 * np.arange(12), 4, min_delta=0.0625)
    _compare(early_stop, 1 - 0.125 * np.arange(6), 1, min_delta=0.125)
    for _ in range(40):
        _compare(early_stop, _noisy_curve(rng), int(rng.integers(1, 6)), float(rng.uniform(0.01, 0.1)))


@test_case(name="A loss that became NaN", points=0.5, hidden=True,
           failure_message="NaN counts as no improvement: it uses up patience, never becomes the best epoch, "
                           "and a later finite loss is still compared with the best finite one.")
def test_nan(early_stop):
    """NaN in the middle and until the end."""
    nan = float("nan")
    _compare(early_stop, [1, 0.8, nan, 0.7, nan, nan, nan, 0.1], 3)
    _compare(early_stop, [1, nan, nan, 0.9, 0.95, nan, 0.85], 3)
    _compare(early_stop, [1, nan, nan, nan, nan], 2)
    _compare(early_stop, [1, 0.5, nan], 5)


@test_case(name="Limits of the rule", points=0.5, hidden=True,
           failure_message="A limiting case is wrong: patience 0 stops at the first epoch without "
                           "improvement (never at epoch 0), and a curve that only falls, or that is shorter "
                           "than the patience, runs to its last epoch.")
def test_limits(early_stop):
    """Patience 0, monotone curves, a single epoch, a long patience."""
    _compare(early_stop, [1, 0.9, 0.8, 0.85, 0.1], 0)
    _compare(early_stop, [1, 0.9, 0.8, 0.85, 0.1], 1)
    _compare(early_stop, 1 / np.arange(1, 20), 0)
    _compare(early_stop, 1 / np.arange(1, 20), 5)
    _compare(early_stop, [0.3], 0)
    _compare(early_stop, [0.3, 0.4, 0.5], 10)
