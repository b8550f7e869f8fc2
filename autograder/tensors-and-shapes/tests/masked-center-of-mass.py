OK_FORMAT = False
name = "masked-center-of-mass"
points = None

"""Checks for center_of_mass."""

import numpy as np
from otter.test_files import test_case


def _compare(got, expected, what):
    """Shape first, then values."""
    got, expected = np.asarray(got), np.asarray(expected)
    assert got.shape == expected.shape, f"{what}: result has shape {got.shape}, expected {expected.shape}"
    np.testing.assert_allclose(got, expected, rtol=1e-9, atol=1e-10, err_msg=what)


def _oracle(pos, mass, mask):
    """One molecule and one atom at a time."""
    centers = []
    for r, m, real in zip(pos, mass, mask):
        atoms = [n for n in range(len(m)) if real[n]]
        centers.append(sum(m[n] * r[n] for n in atoms) / sum(m[n] for n in atoms))
    return np.array(centers)


def _batch(seed):
    """Six molecules with 2 to 7 atoms, padded with zeros to 8; masses from 1 to 20."""
    rng = np.random.default_rng(seed)
    mask = np.arange(8) < np.arange(2, 8)[:, None]
    pos = np.where(mask[..., None], rng.normal(1.5, 2.0, size=(6, 8, 3)), 0.0)
    mass = np.where(mask, rng.uniform(1.0, 20.0, size=(6, 8)), 0.0)
    return pos, mass, mask


@test_case(
    name="Water and padded methane",
    points=1,
    failure_message=(
        "Weight every atom by its mass, sum over the atom axis, and divide by the total mass of the real "
        "atoms, not by their number and not by the padded length. The result has shape (B, 3)."
    ),
)
def test_water_and_methane(center_of_mass):
    pos = np.zeros((2, 6, 3))
    pos[0, :3] = [[0, 0, 0.117], [0, 0.757, -0.471], [0, -0.757, -0.471]]  # O, H, H
    h = 0.629  # C at (1, 2, 3), four H around it in the corners of a tetrahedron
    pos[1, :5] = np.array([1, 2, 3]) + h * np.array(
        [[0, 0, 0], [1, 1, 1], [1, -1, -1], [-1, 1, -1], [-1, -1, 1]]
    )
    mass = np.zeros((2, 6))
    mass[0, :3] = [15.999, 1.008, 1.008]
    mass[1, :5] = [12.011, 1.008, 1.008, 1.008, 1.008]
    got = center_of_mass(pos, mass, mass > 0)
    water_z = (15.999 * 0.117 - 2 * 1.008 * 0.471) / (15.999 + 2 * 1.008)
    _compare(got, [[0, 0, water_z], [1, 2, 3]], "water, then methane round (1, 2, 3)")


@test_case(
    name="Real molecules of QM9",
    points=1,
    hidden=True,
    failure_message=(
        "Each centre is the sum of m r over the real atoms of one molecule, divided by the sum of m over "
        "the same atoms. If hydrogen and oxygen count the same in your answer, weight by mass. If small "
        "molecules drift towards the origin: divide by the total mass of real atoms, not by the padded "
        "length."
    ),
)
def test_real_molecules(center_of_mass, qm9, my_molecules):
    rows = np.array(my_molecules)
    z = np.asarray(qm9["z"])[rows]
    pos = np.asarray(qm9["pos"])[rows].astype(float)
    mass = np.array([0.0, 1.008, 0, 0, 0, 0, 12.011, 14.007, 15.999, 18.998])[z]
    _compare(center_of_mass(pos.copy(), mass.copy(), z > 0), _oracle(pos, mass, z > 0), "QM9")


@test_case(
    name="Rubbish in the padding",
    points=1,
    hidden=True,
    failure_message=(
        "NaN times zero is NaN: select with np.where before summing, for the positions and for the masses. "
        "Nothing that stands in a padded entry may change the result. Select into new arrays: the caller's "
        "must stay as they were."
    ),
)
def test_padding_is_ignored(center_of_mass):
    pos, mass, mask = _batch(31)
    expected = _oracle(pos, mass, mask)
    for rubbish in (1e9, np.nan, np.inf):
        dirty_pos = np.where(mask[..., None], pos, rubbish)
        dirty_mass = np.where(mask, mass, rubbish)
        before = dirty_pos.copy(), dirty_mass.copy(), mask.copy()
        _compare(center_of_mass(dirty_pos, dirty_mass, mask), expected, f"padding holds {rubbish}")
        np.testing.assert_array_equal(dirty_pos, before[0])
        np.testing.assert_array_equal(dirty_mass, before[1])
        np.testing.assert_array_equal(mask, before[2])


@test_case(
    name="Moving the molecules",
    points=1,
    hidden=True,
    failure_message=(
        "Shifting all atoms of a molecule must shift its centre by the same vector. That holds only when "
        "the weights of the real atoms add up to one: divide by the total mass of real atoms, not by the "
        "padded length."
    ),
)
def test_translation(center_of_mass):
    pos, mass, mask = _batch(32)
    shift = np.random.default_rng(33).normal(scale=10.0, size=(6, 3))
    still = np.asarray(center_of_mass(pos.copy(), mass.copy(), mask.copy()))
    assert still.shape == (6, 3) and np.isfinite(still).all()
    _compare(center_of_mass(pos + shift[:, None, :], mass.copy(), mask.copy()), still + shift, "shifted")


@test_case(
    name="Order of the atoms, unit of mass, single atoms",
    points=1,
    hidden=True,
    failure_message=(
        "The atoms of a molecule have no order, so use the mask itself and do not assume that the real "
        "atoms come first. The unit of mass cancels, because the same masses stand above and below the "
        "fraction line; and a single atom is its own centre."
    ),
)
def test_order_and_units(center_of_mass):
    rng = np.random.default_rng(34)
    pos, mass, mask = _batch(35)
    expected = _oracle(pos, mass, mask)
    _compare(center_of_mass(pos.copy(), 7 * mass, mask.copy()), expected, "masses in another unit")
    order = np.array([rng.permutation(8) for _ in pos])
    shuffled = (np.take_along_axis(array, order, axis=1) for array in (mass, mask))
    _compare(
        center_of_mass(np.take_along_axis(pos, order[..., None], axis=1), *shuffled),
        expected,
        "shuffled atoms",
    )
    atom = rng.normal(size=(3, 1, 3))
    _compare(
        center_of_mass(atom.copy(), np.full((3, 1), 4.0), np.ones((3, 1), bool)), atom[:, 0], "single atoms"
    )
