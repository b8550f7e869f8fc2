OK_FORMAT = False
name = "schnet-filter"
points = None

"""Checks for cfconv."""

import numpy as np
from otter.test_files import test_case

_RC = 3.0
_GAMMA = 2.0
_CENTERS = np.linspace(0.0, 3.0, 5)


def _cluster(seed, n=5, features=4):
    """Features, positions (no pair closer than 0.8 or near the cutoff) and filter weights."""
    rng = np.random.default_rng(seed)
    while True:
        pos = rng.uniform(-2, 2, size=(n, 3))
        r = np.linalg.norm(pos[:, None] - pos[None], axis=-1)[np.triu_indices(n, 1)]
        if r.min() > 0.8 and np.abs(r - _RC).min() > 0.01:
            return rng.normal(size=(n, features)), pos, rng.normal(size=(len(_CENTERS), features))


def _layer(cfconv, h, pos, Wf, rc=_RC):
    """The output, computed from copies, as an array of the right shape."""
    out = np.asarray(cfconv(h.copy(), pos.copy(), Wf.copy(), _CENTERS.copy(), _GAMMA, rc))
    assert out.shape == h.shape, f"the output must have shape {h.shape}, yours has {out.shape}"
    assert out.dtype == np.float64, f"float64 in, float64 out; yours is {out.dtype}"
    return out


def _message(h, r, Wf):
    """What an atom with features h sends over the distance r < rc."""
    return h * (np.exp(-_GAMMA * (r - _CENTERS) ** 2) @ Wf) * 0.5 * (np.cos(np.pi * r / _RC) + 1)


@test_case(
    name="Two atoms",
    points=1,
    failure_message="Two atoms send each other h_j times the filter times the cutoff, and nothing to "
    "themselves: exclude i = j. The filter is rbf(r) @ Wf, the cutoff 0.5 (cos(pi r / rc) + 1) with r, not r "
    "squared.",
)
def test_two_atoms(cfconv):
    h = np.array([[1.0, -2.0], [3.0, 0.5]])
    pos = np.array([[0.0, 0.0, 0.0], [0.0, 0.9, 1.2]])
    Wf = np.array([[0.1, 0.2], [0.3, -0.4], [0.5, 0.6], [-0.7, 0.8], [0.9, 1.0]])
    expected = np.stack([_message(h[1], 1.5, Wf), _message(h[0], 1.5, Wf)])
    np.testing.assert_allclose(_layer(cfconv, h, pos, Wf), expected, rtol=1e-9, atol=1e-10)


@test_case(
    name="Moving and turning the molecule",
    points=0.75,
    hidden=True,
    failure_message="Shifting, rotating or mirroring the whole molecule must change nothing: let positions "
    "enter through distances only.",
)
def test_rigid_motion(cfconv):
    h, pos, Wf = _cluster(1)
    rng = np.random.default_rng(2)
    out = _layer(cfconv, h, pos, Wf)
    assert np.abs(_layer(cfconv, h, 1.1 * pos, Wf) - out).max() > 1e-3, "distances have no effect"
    for _ in range(4):
        Q, _ = np.linalg.qr(rng.normal(size=(3, 3)))
        for turn in (Q, -Q):  # one of the two is a rotation, the other also mirrors
            moved = pos @ turn.T + rng.normal(size=3)
            np.testing.assert_allclose(_layer(cfconv, h, moved, Wf), out, rtol=1e-9, atol=1e-10)


@test_case(
    name="Renumbering the atoms",
    points=0.5,
    hidden=True,
    failure_message="Renumbering the atoms must renumber the output rows and change nothing else.",
)
def test_renumbering(cfconv):
    h, pos, Wf = _cluster(3)
    out = _layer(cfconv, h, pos, Wf)
    assert np.abs(_layer(cfconv, h, pos[::-1], Wf) - out).max() > 1e-3, "positions have no effect"
    rng = np.random.default_rng(4)
    for _ in range(10):
        p = rng.permutation(len(h))
        np.testing.assert_allclose(_layer(cfconv, h[p], pos[p], Wf), out[p], rtol=1e-9, atol=1e-10)


@test_case(
    name="What a neighbour sends",
    points=0.75,
    hidden=True,
    failure_message="Row i is what atom i receives: the sum over its neighbours of the features h_j of the "
    "sender, times the filter rbf(r) @ Wf, times the cutoff function. Check the product for one pair of "
    "atoms by hand.",
)
def test_message(cfconv):
    h, pos, Wf = _cluster(10)
    out = _layer(cfconv, h, pos, Wf)
    louder = h.copy()
    louder[2] *= 2  # so the others receive the message of atom 2 once more
    change = _layer(cfconv, louder, pos, Wf) - out
    for i in set(range(len(h))) - {2}:
        r = np.linalg.norm(pos[i] - pos[2])
        if r < _RC:
            np.testing.assert_allclose(change[i], _message(h[2], r, Wf), rtol=1e-9, atol=1e-10)


@test_case(
    name="A lone atom",
    points=0.5,
    hidden=True,
    failure_message="An isolated atom talks to itself: exclude i = j. Alone, or with all others beyond the "
    "cutoff, an atom receives zeros.",
)
def test_lone_atom(cfconv):
    h, _, Wf = _cluster(5, n=2, features=2)
    pos = np.array([[0.5, -0.3, 0.2], [0.5, 0.9, 0.2]])
    np.testing.assert_allclose(_layer(cfconv, h[:1], pos[:1], Wf), np.zeros((1, 2)), rtol=0, atol=1e-10)
    change = _layer(cfconv, h * [[2], [1]], pos, Wf) - _layer(cfconv, h, pos, Wf)
    np.testing.assert_allclose(change[0], np.zeros(2), rtol=0, atol=1e-10)
    assert np.abs(change[1]).max() > 1e-3, "no message to the neighbour"


@test_case(
    name="Beyond the cutoff",
    points=0.75,
    hidden=True,
    failure_message="An atom beyond rc still had an effect. The cosine rises again beyond rc: set the "
    "cutoff function to zero for every r >= rc.",
)
def test_beyond_cutoff(cfconv):
    h, pos, Wf = _cluster(6, n=4)
    for distance in (1.05, 1.5, 2.0, 4.0):
        far = np.vstack([pos, pos.max(axis=0) + np.array([0, 0, distance * _RC])])
        h_far = np.vstack([h, np.full(4, 5.0)])
        out = _layer(cfconv, h_far, far, Wf)
        louder = h_far.copy()
        louder[-1] *= 100
        change = _layer(cfconv, louder, far, Wf) - out
        np.testing.assert_allclose(change[:-1], np.zeros((4, 4)), rtol=0, atol=1e-10)
        louder[0] *= 2
        change = _layer(cfconv, louder, far, Wf) - out
        assert np.abs(change[1:-1]).max() > 1e-3, "no messages within the cutoff"


@test_case(
    name="Smooth at the cutoff",
    points=0.75,
    hidden=True,
    failure_message="Moving an atom across the cutoff makes the output jump. Multiply each message by the "
    "cosine cutoff, which falls to zero at rc, so that an energy made of these messages is continuous.",
)
def test_continuous(cfconv):
    h, _, Wf = _cluster(7, n=2, features=2)
    for rc in (2.0, 3.0):
        near, inside, outside = (
            _layer(cfconv, h, np.array([[0.0, 0, 0], [r, 0, 0]]), Wf, rc) for r in (1.0, rc - 1e-4, rc + 1e-4)
        )
        # The cosine leaves about (pi 1e-4 / 2 rc)^2 = 6e-9 of a message of order 1.
        np.testing.assert_allclose(inside, outside, rtol=0, atol=1e-6)
        assert np.abs(near - outside).max() > 1e-3, "no message within the cutoff"


@test_case(
    name="Gradient with respect to the positions",
    points=1,
    hidden=True,
    failure_message="jax.jit and jax.grad must work, and the gradient must be finite and agree with finite "
    "differences. If the gradient is NaN: sqrt has no slope at 0, guard the diagonal before the root (double "
    "where). A mask after the root comes too late, since zero times NaN is NaN.",
)
def test_gradient(cfconv, jax, jnp):
    h, pos, Wf = _cluster(8)
    R = np.random.default_rng(9).normal(size=h.shape)
    jitted = np.asarray(jax.jit(cfconv)(h, pos, Wf, _CENTERS, _GAMMA, _RC))
    np.testing.assert_allclose(jitted, _layer(cfconv, h, pos, Wf), rtol=1e-9, atol=1e-10)
    features, weights, centers = jnp.asarray(h), jnp.asarray(Wf), jnp.asarray(_CENTERS)
    slopes = jax.jit(jax.grad(lambda x: (cfconv(features, x, weights, centers, _GAMMA, _RC) * R).sum()))
    grad = np.asarray(slopes(jnp.asarray(pos)))
    assert grad.shape == pos.shape and np.isfinite(grad).all() and np.abs(grad).max() > 1e-3
    for index in np.ndindex(*pos.shape):
        step = np.zeros_like(pos)
        step[index] = 1e-5
        slope = ((_layer(cfconv, h, pos + step, Wf) - _layer(cfconv, h, pos - step, Wf)) * R).sum() / 2e-5
        np.testing.assert_allclose(grad[index], slope, rtol=1e-5, atol=1e-7)
