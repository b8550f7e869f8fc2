OK_FORMAT = False
name = "einsum-dictionary"
points = None

"""Checks for einsum_strings."""

import numpy as np
from otter.test_files import test_case


def _run(strings, key, *inputs):
    """Run the student's string for this key with the examiner's NumPy."""
    return np.asarray(np.einsum(str(strings[key]), *inputs))


def _compare(got, expected, what):
    """Shape first, then values."""
    expected = np.asarray(expected)
    assert got.shape == expected.shape, f"{what}: result has shape {got.shape}, expected {expected.shape}"
    np.testing.assert_allclose(got, expected, rtol=1e-9, atol=1e-10, err_msg=what)


@test_case(
    name="trace and field on whole numbers",
    points=1,
    failure_message=(
        "trace: write the same letter twice to walk along the diagonal and leave nothing after ->. field: "
        "the letter of the space axis appears in both inputs and is summed; the letters of frames and atoms "
        "stay."
    ),
)
def test_trace_and_field(einsum_strings):
    strings = einsum_strings()
    matrix = np.array([[1, 2, 3], [4, 5, 6], [7, 8, 10]])
    _compare(_run(strings, "trace", matrix), 16, "trace")
    vectors = np.array([[[1, 0, 0], [0, 2, 0]], [[0, 0, 3], [1, 1, 1]]])
    _compare(_run(strings, "field", vectors, np.array([1, 10, 100])), [[1, 20], [300, 111]], "field")


@test_case(
    name="dipole, quadratic and field keep what is not summed",
    points=1,
    hidden=True,
    failure_message=(
        "Every molecule has its own dipole vector and its own number x A y: the batch letter stands in each "
        "batched input and in the output, all other letters that meet are summed. Without `->` a repeated "
        "index is always summed; keep the batch index in the output. field has a number for each frame and "
        "each atom, in this order."
    ),
)
def test_batched_sums(einsum_strings):
    strings = einsum_strings()
    rng = np.random.default_rng(21)
    for batch, atoms in [(5, 7), (1, 1)]:
        charges, positions = rng.normal(size=(batch, atoms)), rng.normal(size=(batch, atoms, 3))
        expected = [sum(charges[b, n] * positions[b, n] for n in range(atoms)) for b in range(batch)]
        _compare(_run(strings, "dipole", charges, positions), expected, "dipole")
    for batch, d, e in [(5, 4, 6), (1, 2, 3)]:
        x, matrix, y = rng.normal(size=(batch, d)), rng.normal(size=(d, e)), rng.normal(size=(batch, e))
        expected = [
            sum(x[b, i] * matrix[i, j] * y[b, j] for i in range(d) for j in range(e)) for b in range(batch)
        ]
        _compare(_run(strings, "quadratic", x, matrix, y), expected, "quadratic")
    for frames, atoms in [(5, 2), (1, 1)]:
        vectors, field = rng.normal(size=(frames, atoms, 3)), rng.normal(size=3)
        expected = [[sum(v * e for v, e in zip(vector, field)) for vector in frame] for frame in vectors]
        _compare(_run(strings, "field", vectors, field), expected, "field")


@test_case(
    name="gram stays inside each molecule",
    points=1,
    hidden=True,
    failure_message=(
        "The result holds one N x N matrix for each molecule. If your Gram matrix couples different "
        "molecules: the batch letter must be the same in both inputs and appear in the output. The two "
        "atoms of a pair need two different letters, and the feature letter is summed."
    ),
)
def test_gram(einsum_strings):
    strings = einsum_strings()
    rng = np.random.default_rng(22)
    for batch, atoms, features in [(5, 7, 3), (2, 3, 6), (1, 1, 4)]:
        x = rng.normal(size=(batch, atoms, features))
        expected = np.zeros((batch, atoms, atoms))
        for b, n, m in np.ndindex(expected.shape):
            expected[b, n, m] = sum(x[b, n, d] * x[b, m, d] for d in range(features))
        _compare(_run(strings, "gram", x, x), expected, "gram")


@test_case(
    name="swap exchanges two axes",
    points=1,
    hidden=True,
    failure_message=(
        "swap sums nothing: all three letters appear on both sides of ->, the first stays in front and only "
        "the last two change places. Reversing all letters moves the first axis as well."
    ),
)
def test_swap(einsum_strings):
    strings = einsum_strings()
    rng = np.random.default_rng(23)
    for shape in [(5, 7, 3), (1, 1, 2)]:
        tensor = rng.normal(size=shape)
        i, j, k = shape
        expected = np.array([[[tensor[a, b, c] for b in range(j)] for c in range(k)] for a in range(i)])
        _compare(_run(strings, "swap", tensor), expected, "swap")


@test_case(
    name="frobenius is one number",
    points=1,
    hidden=True,
    failure_message=(
        "The Frobenius product multiplies entries at the same place, so both inputs carry the same two "
        "letters in the same order, and nothing is left after ->. Crossed letters, as in a matrix product, "
        "give a trace."
    ),
)
def test_frobenius(einsum_strings):
    strings = einsum_strings()
    rng = np.random.default_rng(24)
    for shape in [(5, 7), (4, 4), (1, 1)]:
        a, b = rng.normal(size=shape), rng.normal(size=shape)
        _compare(_run(strings, "frobenius", a, b), sum(x * y for x, y in zip(a.flat, b.flat)), "frobenius")
