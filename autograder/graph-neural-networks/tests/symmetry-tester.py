OK_FORMAT = False
name = "symmetry-tester"
points = None

"""Checks for permutation_class."""

import numpy as np
from otter.test_files import test_case


def _expect(permutation_class, expected, boxes):
    """Every box is classified as expected; a few random generators, so that luck does not decide."""
    for label, n_feat, f in boxes:
        for seed in (1, 2, 3):
            got = permutation_class(f, n_feat, np.random.default_rng(seed))
            assert isinstance(got, str), f"return a str, not {type(got).__name__}"
            assert got == expected, f"{label} is {expected!r}, you answered {got!r}"


def _sum_readout(V, A):
    return V.sum(axis=0)


def _gcn(V, A):
    A_self = A + np.eye(len(A))
    return np.maximum(A_self / A_self.sum(axis=1, keepdims=True) @ V @ np.array([[1.0, -1.0], [0.5, 2.0]]), 0)


def _double(V, A):
    return 2 * V


def _two_hops(V, A):
    return A @ A @ V


def _attention(V, A):
    weights = np.exp(-((V[:, None] - V[None]) ** 2).sum(axis=2)) * (A + np.eye(len(A)))
    return weights / weights.sum(axis=1, keepdims=True) @ V


def _determinant(V, A):
    return np.linalg.det(A + np.eye(len(A)))


def _weights_by_number(V, A):
    return V * np.linspace(0.5, 1.5, 64)[: len(V), None]


def _running_sum(V, A):
    return np.cumsum(V, axis=0)


def _number_as_feature(V, A):
    return np.concatenate([A @ V, np.arange(len(V))[:, None]], axis=1)


def _mean(V, A):
    return V.mean(axis=0)


def _sorted_columns(V, A):
    return np.sort(V, axis=0).ravel()


def _bonds(V, A):
    return A.sum() / 2


def _constant(length):
    def constant(V, A):
        return np.full(length, 0.5)

    return constant


def _first_atom_matters(V, A):
    """Every atom is treated alike but the first, a little."""
    out = A @ V
    out[0] = out[0] * 1.001
    return out


def _first_degree(V, A):
    return A.sum(axis=1)[0]


def _nearly_a_sum(V, A):
    """The sum over atoms, and a thousandth of the first."""
    return V.sum(axis=0) + 1e-3 * V[0]


def _strict(V, A):
    """A sum over atoms that takes nothing but what is promised."""
    n = len(V)
    assert 2 <= n <= 12, f"f was called with {n} atoms; it works for 2 to 12"
    assert V.shape == (n, 2) and A.shape == (n, n), f"f was called with shapes {V.shape} and {A.shape}"
    promised = np.array_equal(A, A.T) and not np.diag(A).any() and np.isin(A, (0, 1)).all()
    assert promised, "f was called with a matrix that is not symmetric, 0 or 1, with a zero diagonal"
    return V.sum(axis=0)


def _eighth_atom_ignored(V, A):
    return np.delete(V, 7, axis=0).sum(axis=0) if len(V) > 7 else V.sum(axis=0)


def _last_atom_ignored(V, A):
    return V[:-1].max(axis=0)


@test_case(
    name="Sum readout and graph convolution",
    points=1,
    failure_message="A sum over the atoms is invariant, a graph convolution is equivariant. Renumber V by "
    "rows, and A by rows and columns, then compare with the output before: with its rows renumbered, and as "
    "it is.",
)
def test_sum_and_convolution(permutation_class):
    _expect(permutation_class, "invariant", [("a sum readout", 4, _sum_readout)])
    _expect(permutation_class, "equivariant", [("a graph convolution", 2, _gcn)])


@test_case(
    name="Functions that use the bonds",
    points=1,
    hidden=True,
    failure_message="A function of the adjacency matrix was put into the wrong class. Relabelling atoms "
    "changes rows and columns of A. With only one of them you compare two different molecules. And the "
    "matrices must be what f is promised: symmetric, 0 or 1, zero diagonal, 2 to 12 atoms.",
)
def test_bonds(permutation_class):
    _expect(permutation_class, "equivariant", [("A A V", 2, _two_hops), ("attention", 2, _attention)])
    _expect(permutation_class, "invariant", [("the determinant of A + I", 1, _determinant)])
    _expect(permutation_class, "invariant", [("a sum that insists on proper graphs", 2, _strict)])


@test_case(
    name="Functions that use the numbering",
    points=1,
    hidden=True,
    failure_message="A function that depends on the numbering of the atoms was not found out. On a fully "
    "symmetric molecule everything looks equivariant: use random graphs. Give the atoms different random "
    "features, too.",
)
def test_numbering(permutation_class):
    boxes = [("weights by number", 2, _weights_by_number), ("a running sum", 1, _running_sum)]
    _expect(permutation_class, "neither", [*boxes, ("the number as a feature", 3, _number_as_feature)])
    _expect(permutation_class, "equivariant", [("2 V", 2, _double)])


@test_case(
    name="Functions of the whole graph",
    points=0.75,
    hidden=True,
    failure_message="A function whose output does not change under any renumbering is invariant, whatever "
    "its shape: a number, a vector, or an array that only happens to have one entry for each atom.",
)
def test_whole_graph(permutation_class):
    boxes = [
        ("a mean over atoms", 4, _mean),
        ("sorted features", 2, _sorted_columns),
        ("sorted feature", 1, _sorted_columns),
    ]
    _expect(permutation_class, "invariant", [*boxes, ("the number of bonds", 2, _bonds)])
    _expect(permutation_class, "equivariant", [("2 V", 2, _double)])


@test_case(
    name="A fault at a single atom",
    points=0.75,
    hidden=True,
    failure_message="A function that treats one atom a little differently passed. Try many permutations: a "
    "few leave the odd atom where it was; and many graphs, of all sizes up to 12: small ones have no eighth "
    "atom, and in a complete one all atoms have the same bonds. And compare with a tight tolerance.",
)
def test_single_atom(permutation_class):
    boxes = [("the first atom", 2, _first_atom_matters), ("the last atom", 2, _last_atom_ignored)]
    boxes += [("a sum that favours an atom", 2, _nearly_a_sum), ("the first atom's degree", 2, _first_degree)]
    _expect(permutation_class, "neither", [*boxes, ("an eighth atom left out", 2, _eighth_atom_ignored)])
    _expect(permutation_class, "equivariant", [("2 V", 2, _double)])


@test_case(
    name="Per node or fixed",
    points=0.5,
    hidden=True,
    failure_message="Zeros for every atom are equivariant by the rule of the exercise. A constant vector is "
    "invariant: its length may equal the number of atoms of one graph by accident, so try graphs of several "
    "sizes.",
)
def test_per_node(permutation_class):
    zeros = [
        ("zeros (N, 2)", 3, lambda V, A: np.zeros((len(V), 2))),
        ("zeros (N,)", 1, lambda V, A: np.zeros(len(A))),
    ]
    _expect(permutation_class, "equivariant", zeros)
    constants = [(f"a constant of length {k}", 2, _constant(k)) for k in range(2, 13)]
    _expect(permutation_class, "invariant", constants)
