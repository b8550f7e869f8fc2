"""Checks for gcn."""

import numpy as np
from otter.test_files import test_case


def _adjacency(n, bonds):
    """Adjacency matrix of n atoms."""
    A = np.zeros((n, n))
    for i, j in bonds:
        A[i, j] = A[j, i] = 1
    return A


# A chain that ends in a ring of three, and atom 7 on its own.
_CHAIN = _adjacency(8, [(0, 1), (1, 2), (2, 3), (3, 4), (4, 5), (5, 6), (4, 6)])


def _random_graph(rng, n, density=0.4):
    """Symmetric 0/1 matrix with a zero diagonal."""
    upper = np.triu(rng.random((n, n)) < density, 1)
    return (upper | upper.T).astype(float)


def _layer(gcn, V, A, W):
    """The output, computed from copies, as an array of the right shape."""
    out = np.asarray(gcn(V.copy(), A.copy(), W.copy()))
    expected = (V.shape[0], W.shape[1])
    assert out.shape == expected, f"the output must have shape {expected}, yours has {out.shape}"
    assert out.dtype == np.float64, f"float64 in, float64 out; yours is {out.dtype}"
    return out


@test_case(
    name="Three atoms in a row",
    points=1,
    failure_message="For three atoms in a row the end atoms average over two atoms and the middle one over "
    "three: add the identity before averaging. Rows of the averaging matrix must sum to one after adding the "
    "self-loop. Divide by the degree of the receiving atom. Then multiply by W, the same for all atoms, and "
    "set negative numbers to zero.",
)
def test_three_atoms(gcn):
    V = np.array([[6.0, 0.0], [0.0, 6.0], [12.0, -6.0]])
    A = np.array([[0.0, 1.0, 0.0], [1.0, 0.0, 1.0], [0.0, 1.0, 0.0]])
    W = np.array([[1.0, 0.0, -1.0], [0.0, 1.0, 2.0]])
    expected = np.array([[3.0, 3.0, 3.0], [6.0, 0.0, 0.0], [6.0, 0.0, 0.0]])
    np.testing.assert_allclose(_layer(gcn, V, A, W), expected, rtol=1e-9, atol=1e-10)


@test_case(
    name="Renumbering the atoms",
    points=0.75,
    hidden=True,
    failure_message="Renumbering the atoms must renumber the output rows and change nothing else. The "
    "weights depend on the atom order, so equivariance fails: use one W for all atoms and nothing that knows "
    "an atom's number.",
)
def test_renumbering(gcn):
    rng = np.random.default_rng(81)
    V, A, W = rng.normal(size=(8, 3)), _random_graph(rng, 8), rng.normal(size=(3, 4))
    out = _layer(gcn, V, A, W)
    assert np.ptp(out, axis=0).max() > 1e-3, "all atoms get the same features"
    for _ in range(20):
        p = rng.permutation(8)
        np.testing.assert_allclose(_layer(gcn, V[p], A[np.ix_(p, p)], W), out[p], rtol=1e-9, atol=1e-10)


@test_case(
    name="An atom without bonds",
    points=0.75,
    hidden=True,
    failure_message="An atom forgets itself: add the identity before averaging. An atom without neighbours "
    "averages over itself alone, so its new features are relu(v W), with the same W as for any other atom.",
)
def test_isolated(gcn):
    rng = np.random.default_rng(82)
    V, W = rng.normal(size=(8, 3)), rng.normal(size=(3, 4))
    out = _layer(gcn, V, _CHAIN, W)
    np.testing.assert_allclose(out[7], np.maximum(V[7] @ W, 0), rtol=1e-9, atol=1e-10)


@test_case(
    name="Equal atoms stay equal",
    points=0.75,
    hidden=True,
    failure_message="An average of equal numbers is that number, so atoms with equal features must stay "
    "equal whatever the bonds. Rows of the averaging matrix must sum to one after adding the self-loop. "
    "Divide by the degree of the receiving atom. And the weights must not depend on the atom.",
)
def test_equal_atoms(gcn):
    rng = np.random.default_rng(83)
    v, W = rng.normal(size=3), rng.normal(size=(3, 4))
    no_atom_alone = np.maximum(_CHAIN, _adjacency(8, [(0, 7)]))
    for A in (no_atom_alone, _random_graph(rng, 8, 0.7)):
        out = _layer(gcn, np.tile(v, (8, 1)), A, W)
        np.testing.assert_allclose(out, np.tile(np.maximum(v @ W, 0), (8, 1)), rtol=1e-9, atol=1e-10)


@test_case(
    name="One bond per layer",
    points=0.75,
    hidden=True,
    failure_message="Change one atom's features: one layer must change that atom and its neighbours, no "
    "other; two layers reach exactly the atoms up to two bonds away. If the atom itself does not change, it "
    "forgets itself: add the identity before averaging.",
)
def test_receptive_field(gcn):
    rng = np.random.default_rng(84)
    V, W = rng.uniform(1, 2, size=(8, 3)), rng.uniform(0.5, 1, size=(3, 3))  # positive: relu hides nothing
    steps = (_CHAIN + np.eye(8)) > 0
    once, twice = _layer(gcn, V, _CHAIN, W), _layer(gcn, _layer(gcn, V, _CHAIN, W), _CHAIN, W)
    for j in range(8):
        moved = V.copy()
        moved[j] += 0.5
        first = _layer(gcn, moved, _CHAIN, W)
        second = _layer(gcn, first, _CHAIN, W)
        changed = np.abs(first - once).max(axis=1) > 1e-9
        np.testing.assert_array_equal(changed, steps[:, j], f"one layer, atom {j}")
        changed = np.abs(second - twice).max(axis=1) > 1e-9
        np.testing.assert_array_equal(changed, (steps @ steps)[:, j], f"two layers, atom {j}")


@test_case(
    name="JAX can trace and differentiate it",
    points=1,
    hidden=True,
    failure_message="jax.jit and jax.grad must work on your function: compute with jax.numpy from the first "
    "line to the last, do not convert to NumPy, and do not branch on values. The gradient with respect to W "
    "must agree with finite differences.",
)
def test_gradient(gcn, jax, jnp):
    rng = np.random.default_rng(85)
    V, A, W = rng.normal(size=(8, 3)), _random_graph(rng, 8), rng.normal(size=(3, 4))
    R = rng.normal(size=(8, 4))
    plain = _layer(gcn, V, A, W)
    jitted = np.asarray(jax.jit(gcn)(jnp.asarray(V), jnp.asarray(A), jnp.asarray(W)))
    np.testing.assert_allclose(jitted, plain, rtol=1e-9, atol=1e-10)
    slopes = jax.jit(jax.grad(lambda w: (gcn(jnp.asarray(V), jnp.asarray(A), w) * R).sum()))
    grad = np.asarray(slopes(jnp.asarray(W)))
    assert grad.shape == W.shape and np.abs(grad).max() > 1e-3
    for index in np.ndindex(*W.shape):
        h = np.zeros_like(W)
        h[index] = 1e-5
        slope = ((_layer(gcn, V, A, W + h) - _layer(gcn, V, A, W - h)) * R).sum() / 2e-5
        np.testing.assert_allclose(grad[index], slope, rtol=1e-5, atol=1e-7)
