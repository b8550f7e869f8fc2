OK_FORMAT = False
name = "readouts"
points = None

"""Checks for readout."""

import numpy as np
from otter.test_files import test_case

_KINDS = ("sum", "mean", "max")


def _read(readout, H, mask, kind):
    """The readout as an array of the right shape."""
    out = np.asarray(readout(H, mask, kind))
    expected = (H.shape[0], H.shape[2])
    assert out.shape == expected, f"the result must have shape {expected}, yours has {out.shape}"
    assert out.dtype == np.float64, f"float64 in, float64 out; yours is {out.dtype}"
    return out


def _batch(seed, sizes=(5, 2, 6, 1), n=6, features=3):
    """Random features and a mask whose real atoms are not all at the front."""
    rng = np.random.default_rng(seed)
    mask = np.array([rng.permutation(n) < size for size in sizes])
    return rng.normal(size=(len(sizes), n, features)) * mask[..., None], mask


@test_case(
    name="Two small molecules",
    points=1,
    failure_message="Sum, mean and maximum run over the real atoms, axis 1, and leave shape (B, F). Divide "
    "by the number of real atoms, not by the length of the axis.",
)
def test_two_molecules(readout):
    H = np.array([[[1.0, 10.0], [2.0, 20.0], [6.0, 0.0]], [[3.0, 5.0], [1.0, 7.0], [0.0, 0.0]]])
    mask = np.array([[True, True, True], [True, True, False]])
    np.testing.assert_allclose(_read(readout, H, mask, "sum"), [[9, 30], [4, 12]], rtol=1e-9, atol=1e-10)
    np.testing.assert_allclose(_read(readout, H, mask, "mean"), [[3, 10], [2, 6]], rtol=1e-9, atol=1e-10)
    np.testing.assert_allclose(_read(readout, H, mask, "max"), [[6, 20], [3, 7]], rtol=1e-9, atol=1e-10)


@test_case(
    name="Longer padding",
    points=0.5,
    hidden=True,
    failure_message="Larger padding changed the result: divide by the number of real atoms. Each molecule "
    "has its own number of them, and rows of zeros at the end belong to none.",
)
def test_longer_padding(readout):
    H, mask = _batch(1)
    H = np.abs(H)  # so that a padded zero is never a maximum
    longer, longer_mask = np.pad(H, ((0, 0), (0, 7), (0, 0))), np.pad(mask, ((0, 0), (0, 7)))
    for kind in _KINDS:
        expected = np.array([getattr(atoms[real], kind)(axis=0) for atoms, real in zip(H, mask)])
        np.testing.assert_allclose(_read(readout, H, mask, kind), expected, rtol=1e-9, atol=1e-10)
        np.testing.assert_allclose(_read(readout, longer, longer_mask, kind), expected, rtol=1e-9, atol=1e-10)


@test_case(
    name="Anything in the padding",
    points=0.75,
    hidden=True,
    failure_message="What stands in padded rows changed the result. NaN times zero is still NaN, so "
    "multiplying by the mask is not enough: choose with np.where, or reduce with where=. And leave H as it "
    "was.",
)
def test_poison(readout):
    H, mask = _batch(2)
    H = np.abs(H)
    for poison in (np.nan, 1e9, -1e9):
        dirty = np.where(mask[..., None], H, poison)
        copy = dirty.copy()
        for kind in _KINDS:
            clean = _read(readout, H, mask, kind)
            assert np.ptp(clean, axis=0).min() > 1e-3, "all molecules get the same vector"
            np.testing.assert_allclose(_read(readout, dirty, mask, kind), clean, rtol=1e-9, atol=1e-10)
        np.testing.assert_array_equal(dirty, copy, "the input was modified")


@test_case(
    name="Maximum of negative features",
    points=0.75,
    hidden=True,
    failure_message="Padded zeros won against negative features. For a maximum the neutral value of an "
    "empty row is minus infinity, not zero.",
)
def test_negative_maximum(readout):
    H, mask = _batch(3)
    H = -np.abs(H) - 0.1
    expected = np.array([atoms[real].max(axis=0) for atoms, real in zip(H, mask)])
    for padding in (0.0, -0.01):
        padded = np.where(mask[..., None], H, padding)
        np.testing.assert_allclose(_read(readout, padded, mask, "max"), expected, rtol=1e-9, atol=1e-10)


@test_case(
    name="Two copies of a molecule",
    points=0.5,
    hidden=True,
    failure_message="Two copies of a molecule that do not interact must double the sum, which is extensive, "
    "and leave mean and maximum, which are intensive. The order of the atoms must not matter to any of them.",
)
def test_two_copies(readout):
    H, mask = _batch(4, sizes=(6, 6, 6))
    H = np.abs(H)
    p = np.random.default_rng(5).permutation(12)
    pair, pair_mask = np.tile(H, (1, 2, 1))[:, p], np.tile(mask, (1, 2))[:, p]
    for kind, factor in (("sum", 2), ("mean", 1), ("max", 1)):
        one = _read(readout, H, mask, kind)
        assert np.ptp(one, axis=0).min() > 1e-3, "all molecules get the same vector"
        np.testing.assert_allclose(_read(readout, pair, pair_mask, kind), factor * one, rtol=1e-9, atol=1e-10)


@test_case(
    name="A molecule without atoms",
    points=0.5,
    hidden=True,
    failure_message="A row of the mask without any atom must give zeros for sum and mean: 0 / 0 is NaN, and "
    "one NaN in a batch ruins the loss of all of it.",
)
def test_empty(readout):
    H, mask = _batch(6)
    mask[1] = False
    for kind in ("sum", "mean"):
        out = _read(readout, H, mask, kind)
        np.testing.assert_array_equal(out[1], np.zeros(3), kind)
        assert np.isfinite(out).all() and np.abs(out[0]).max() > 0
