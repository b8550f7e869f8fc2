"""Checks for mol_graph."""

import numpy as np
from otter.test_files import test_case

_ELEMENTS = ["Na", "O", "H", "Cl", "C", "N", "S"]
_MOLECULES = [
    "C",
    "O",
    "CCO",
    "c1ccccc1",
    "CC(=O)O",
    "ClC1CCCCC1",
    "O=[N+]([O-])c1ccccc1",
    "C[NH3+]",
    "CC(=O)[O-].[Na+]",
    "[Na+].[Cl-]",
    "[H][H]",
    "C#Cc1ccsc1",
]


def _graph(mol_graph, smiles, elements=_ELEMENTS):
    """V and A as arrays with two axes, N rows each."""
    V, A = (np.asarray(x) for x in mol_graph(smiles, list(elements)))
    assert V.ndim == 2 and V.shape[1] == len(elements), (
        f"V must have shape (N, {len(elements)}), yours has {V.shape}"
    )
    assert A.shape == (len(V), len(V)), f"A must have shape {(len(V), len(V))}, yours has {A.shape}"
    assert V.dtype.kind == "f" and A.dtype.kind == "f", f"use floats, not {V.dtype} and {A.dtype}"
    return V, A


def _with_hydrogens(smiles):
    """RDKit's molecule, made by the examiner."""
    from rdkit import Chem

    return Chem.AddHs(Chem.MolFromSmiles(smiles))


def _pieces(A):
    """Number of connected components."""
    reach = np.linalg.matrix_power(np.eye(len(A)) + (A + A.T != 0), len(A)) > 0
    return len({tuple(row) for row in reach})


@test_case(
    name="Methanol",
    points=1,
    failure_message="Methanol, CH3OH, has six atoms: add hydrogens. It has five bonds. A bond connects both "
    "atoms: A must be symmetric, so A.sum() is 10. V needs one column for each element you were given, in "
    "that order.",
)
def test_methanol(mol_graph):
    V, A = _graph(mol_graph, "CO", ["C", "H", "O"])
    assert V.shape == (6, 3), f"methanol has 6 atoms, your V has shape {V.shape}"
    np.testing.assert_array_equal(V.sum(axis=0), [1, 4, 1], "atoms of C, H, O")
    assert A.sum() == 10, f"5 bonds, each written twice, sum to 10; your A sums to {A.sum()}"


@test_case(
    name="Atoms are coded by element",
    points=0.75,
    hidden=True,
    failure_message="V does not list the atoms of the molecule in RDKit's order. Methanol has six atoms: "
    "add hydrogens. Each row holds a single 1, in the column where `elements` names that atom; do not assume "
    "an order of the columns.",
)
def test_atoms(mol_graph, my_smiles):
    for smiles in [*_MOLECULES, *my_smiles]:
        for elements in (_ELEMENTS, _ELEMENTS[::-1]):
            V, _ = _graph(mol_graph, smiles, elements)
            codes = [elements.index(atom.GetSymbol()) for atom in _with_hydrogens(smiles).GetAtoms()]
            np.testing.assert_array_equal(V, np.eye(len(elements))[codes], smiles)


@test_case(
    name="Bonds go both ways",
    points=0.5,
    hidden=True,
    failure_message="A bond connects both atoms: A must be symmetric. No atom is bonded to itself, so the "
    "diagonal is zero.",
)
def test_symmetric(mol_graph, my_smiles):
    entries = 0
    for smiles in [*_MOLECULES, *my_smiles]:
        _, A = _graph(mol_graph, smiles)
        np.testing.assert_array_equal(A, A.T, smiles)
        np.testing.assert_array_equal(np.diag(A), 0, smiles)
        entries += np.count_nonzero(A)
    assert entries, "no molecule has a bond"


@test_case(
    name="An edge is 0 or 1",
    points=0.5,
    hidden=True,
    failure_message="This exercise wants connectivity only; a double bond is still one edge. So is an "
    "aromatic one: every entry of A is 0 or 1.",
)
def test_zero_or_one(mol_graph, my_smiles):
    values = set()
    for smiles in [*_MOLECULES, *my_smiles]:
        _, A = _graph(mol_graph, smiles)
        values |= set(np.unique(A))
        assert values <= {0, 1}, smiles
    assert values == {0, 1}, f"all entries are {values}"


@test_case(
    name="Every atom has its neighbours",
    points=0.75,
    hidden=True,
    failure_message="Some atom is joined to the wrong neighbours. Compare the neighbours of each atom with "
    "`atom.GetNeighbors()` of the molecule that has its hydrogens: methanol has six atoms: add hydrogens. "
    "The ions of a salt are not bonded to each other.",
)
def test_neighbours(mol_graph, my_smiles):
    for smiles in [*_MOLECULES, *my_smiles]:
        _, A = _graph(mol_graph, smiles)
        linked = (A != 0) | (A.T != 0)
        mol = _with_hydrogens(smiles)
        assert len(A) == mol.GetNumAtoms(), smiles
        assert _pieces(A) == smiles.count(".") + 1, smiles
        for atom in mol.GetAtoms():
            expected = sorted(other.GetIdx() for other in atom.GetNeighbors())
            assert np.flatnonzero(linked[atom.GetIdx()]).tolist() == expected, smiles


@test_case(
    name="Bad input raises ValueError",
    points=0.5,
    hidden=True,
    failure_message="Raise ValueError for a SMILES that RDKit cannot read (MolFromSmiles returns None, it "
    "does not raise) and for an atom whose element has no column: a row of zeros would hide that atom from "
    "the network.",
)
def test_bad_input(mol_graph):
    V, _ = _graph(mol_graph, "CO", ["C", "H", "O"])
    np.testing.assert_array_equal(V.sum(axis=1), 1, "good input")
    for smiles, elements in [("c1ccccc", _ELEMENTS), ("C(C)(C)(C)(C)C", _ELEMENTS), ("CBr", _ELEMENTS)]:
        try:
            mol_graph(smiles, list(elements))
        except ValueError:
            continue
        raise AssertionError(f"no ValueError for {smiles} with {elements}")
