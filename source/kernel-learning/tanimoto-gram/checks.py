"""Checks for tanimoto_gram."""

import numpy as np
from otter.test_files import test_case


def _gram(tanimoto_gram, A, B):
    """The similarities, once their shape is right and all are numbers."""
    got = np.asarray(tanimoto_gram(A.copy(), B.copy()))
    expected = (len(A), len(B))
    assert got.shape == expected, f"{A.shape} and {B.shape} gave shape {got.shape}, expected {expected}"
    assert got.dtype == np.float64, f"similarities are float64, yours are {got.dtype}"
    return got


def _pairs(A, B):
    """One pair at a time, in Python's integers."""
    table = [[sum(map(min, a, b)) / max(sum(map(max, a, b)), 1) for b in B.tolist()] for a in A.tolist()]
    return np.array(table)


@test_case(
    name="By hand",
    points=1,
    failure_message="Bits 1100 and 1010 share one of three features: 1/3, not 1/2 (that is Dice, not "
    "Tanimoto). Counts (2, 1, 0) and (1, 3, 0) have minima 1 + 1 and maxima 2 + 3: 0.4. If the first is "
    "right and the second is not, remember that it is counts, not only presence, and that a.b / (a.a + "
    "b.b - a.b) is right for bits, different from min over max for counts.",
)
def test_by_hand(tanimoto_gram):
    got = _gram(tanimoto_gram, np.array([[1, 1, 0, 0]]), np.array([[1, 0, 1, 0], [1, 1, 0, 0]]))
    np.testing.assert_allclose(got, [[1 / 3, 1]], rtol=1e-9, err_msg="bits")
    got = _gram(tanimoto_gram, np.array([[2, 1, 0], [0, 0, 4]]), np.array([[1, 3, 0]]))
    np.testing.assert_allclose(got, [[0.4], [0]], rtol=1e-9, err_msg="counts")


@test_case(
    name="Count fingerprints, as RDKit compares them",
    points=1,
    hidden=True,
    failure_message="Similarities of real molecules differ from RDKit's. Is it 2 min / (a + b)? You "
    "doubled the overlap: that is Dice, not Tanimoto. If only bits come out right: it matters how often "
    "a feature occurs, not only whether it occurs; with inner products in place of minima a molecule "
    "with repeated groups is scored wrongly.",
)
def test_counts(tanimoto_gram):
    from rdkit import Chem, DataStructs
    from rdkit.Chem import rdFingerprintGenerator

    texts = "CCCCCC CCCCCCCCCC CC(C)C CCOCCOCCO OCC(O)C(O)C(O)CO c1ccccc1 c1ccc(-c2ccccc2)cc1 CCO".split()
    texts += "NCCCCCCN ClC(Cl)(Cl)C(Cl)(Cl)Cl CC(=O)O O=C(O)CCCCC(=O)O Cc1ccccc1 Oc1ccccc1 C O".split()
    for fold in (256, 2048):
        generator = rdFingerprintGenerator.GetMorganGenerator(radius=2, fpSize=fold)
        molecules = [Chem.MolFromSmiles(text) for text in texts]
        prints = [generator.GetCountFingerprint(molecule) for molecule in molecules]
        expected = [DataStructs.BulkTanimotoSimilarity(each, prints[:11]) for each in prints]
        rows = np.array([generator.GetCountFingerprintAsNumPy(m) for m in molecules], dtype=np.int64)
        np.testing.assert_allclose(_gram(tanimoto_gram, rows, rows[:11]), expected, rtol=1e-9)


@test_case(
    name="Any integers, any shapes",
    points=1,
    hidden=True,
    failure_message="Wrong for some integer type or shape. For bits the similarity is intersection over "
    "union. Small unsigned integers overflow when they are multiplied, added or subtracted: convert "
    "before you calculate. Rows belong to the first set, columns to the second.",
)
def test_types(tanimoto_gram):
    rng = np.random.default_rng(521)
    for n, m, p in [(6, 4, 12), (1, 5, 3), (3, 1, 1), (5, 5, 8)]:
        A, B = rng.integers(0, 2, size=(n, p)), rng.integers(0, 2, size=(m, p))
        A[:, 0], B[:, 0] = 1, 1  # none is empty
        got = _gram(tanimoto_gram, A, B)
        np.testing.assert_allclose(got, _pairs(A, B), rtol=1e-9)
        for kind in (np.uint8, np.int32, np.int8):  # 100 times a bit: minima and maxima keep their ratio
            got = _gram(tanimoto_gram, (100 * A).astype(kind), (100 * B).astype(kind))
            np.testing.assert_allclose(got, _pairs(A, B), rtol=1e-9)


@test_case(
    name="A kernel",
    points=1,
    hidden=True,
    failure_message="Among real molecules the similarities must be symmetric, lie between 0 and 1, be 1 "
    "only for equal counts, and have no eigenvalue below zero. If the first and the last molecule of a "
    "series come out as the same, its counts got lost.",
)
def test_kernel(tanimoto_gram, counts, my_rows):
    C = np.asarray(counts)[my_rows]
    twice = np.concatenate([C[:-1], 2 * C[:1]])  # the same features, twice as often
    for rows in (C, twice):
        got = _gram(tanimoto_gram, rows, rows)
        np.testing.assert_allclose(got, got.T, rtol=1e-9)
        assert got.min() >= 0 and np.linalg.eigvalsh(got).min() > -1e-9
        equal = (rows[:, None] == rows[None]).all(axis=-1)
        np.testing.assert_allclose(got[equal], 1, rtol=1e-9)
        assert got[~equal].max() < 1 - 1e-6


@test_case(
    name="Nothing in it",
    points=1,
    hidden=True,
    failure_message="Two molecules without any feature: the agreed value is 1. One without and one with "
    "features: 0. Neither may be NaN, and the other pairs keep their values.",
)
def test_empty(tanimoto_gram):
    rng = np.random.default_rng(523)
    A, B = rng.integers(0, 2, size=(7, 9)), rng.integers(0, 2, size=(5, 9))
    A[[0, 4]], B[[2, 3]] = 0, 0
    A[[1, 5], 3], B[[0, 1, 4], 3] = 1, 1
    expected = _pairs(A, B)
    expected[np.ix_([0, 4], [2, 3])] = 1
    np.testing.assert_allclose(_gram(tanimoto_gram, A, B), expected, rtol=1e-9, atol=1e-12)
    zeros = np.zeros((2, 3), dtype=int)
    np.testing.assert_allclose(_gram(tanimoto_gram, zeros, zeros), np.ones((2, 2)), rtol=1e-9)
    for single, none in ((np.eye(3, dtype=int), zeros), (zeros, np.eye(3, dtype=int))):  # one feature, once
        np.testing.assert_array_equal(_gram(tanimoto_gram, single, none), 0)
