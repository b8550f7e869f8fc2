"""Checks for embed."""
import numpy as np
from otter.test_files import test_case


def _case(seed, b, length, v, e):
    """Random tokens with some padding, and a table without zeros."""
    rng = np.random.default_rng(seed)
    tokens = rng.integers(0, v, (b, length))
    tokens[:, -2:] = 0
    return tokens, rng.normal(size=(v, e))


def _one_hot_product(tokens, table, padding_id=0):
    cleared = table.copy()
    cleared[padding_id] = 0
    return np.eye(len(table))[tokens] @ cleared


@test_case(name="Worked example", points=1,
           failure_message="With the table [[9, 9], [1, 2], [3, 4]] the peptide [2, 1, 0] becomes "
                           "[[3, 4], [1, 2], [0, 0]], in an array of shape (1, 3, 2).")
def test_worked_example(embed):
    """One peptide of two residues and one padding token."""
    table = np.array([[9.0, 9.0], [1.0, 2.0], [3.0, 4.0]])
    got = np.asarray(embed(np.array([[2, 1, 0]]), table))
    assert got.shape == (1, 3, 2), f"shape {got.shape}, expected (1, 3, 2)"
    np.testing.assert_allclose(got, [[[3, 4], [1, 2], [0, 0]]])


@test_case(name="Lookup is a one-hot product", points=1, hidden=True,
           failure_message="For some batch the result is not one_hot(tokens) @ table with the padding row "
                           "cleared. The result has one axis more than the tokens, shape (B, L, E), and "
                           "position [b, l] holds the row of token [b, l].")
def test_one_hot(embed):
    """Several sizes against the one-hot product, one of them against keras."""
    import keras

    for seed, sizes in enumerate([(1, 3, 4, 1), (5, 7, 21, 6), (4, 4, 4, 4), (2, 9, 30, 3)]):
        tokens, table = _case(seed, *sizes)
        want = _one_hot_product(tokens, table)
        got = np.asarray(embed(tokens.copy(), table.copy()))
        assert got.shape == want.shape
        np.testing.assert_allclose(got, want, rtol=1e-9, atol=1e-10)
    layer = keras.layers.Embedding(*table.shape)
    layer.build()
    layer.set_weights([table])
    real = tokens != 0
    np.testing.assert_allclose(got[real], np.asarray(layer(tokens))[real], rtol=2e-4, atol=2e-5)  # float32


@test_case(name="Padding gives zeros whatever the table says", points=0.5, hidden=True,
           failure_message="A padding position did not give the zero vector. Its row of the table must not "
                           "matter, and padding_id can be another token than 0. If the row holds NaN: 0 "
                           "times NaN is NaN, so put zeros in its place instead of multiplying.")
def test_padding(embed):
    """The padding row may hold anything; padding_id may differ from 0."""
    tokens, table = _case(10, 4, 8, 6, 3)
    for padding_id, poison in ((0, 1e9), (3, -np.inf), (3, np.nan)):
        poisoned = table.copy()
        poisoned[padding_id] = poison
        got = np.asarray(embed(tokens.copy(), poisoned, padding_id=padding_id))
        want = _one_hot_product(tokens, table, padding_id)
        assert got.shape == want.shape
        np.testing.assert_allclose(got, want, rtol=1e-9, atol=1e-10)


@test_case(name="Tokens outside the table are refused", points=1, hidden=True,
           failure_message="A token outside the table must raise IndexError. Token -1 silently returned the "
                           "last amino acid: check the range. NumPy counts negative indices from the end.")
def test_range(embed):
    """Negative tokens and tokens from V on raise IndexError; V-1 does not."""
    table = np.random.default_rng(20).normal(size=(5, 2))
    got = np.asarray(embed(np.array([[4, 1]]), table.copy()))
    np.testing.assert_allclose(got, [[table[4], table[1]]])
    for bad in (-1, -5, 5, 40):
        try:
            embed(np.array([[1, 2], [bad, 3]]), table.copy())
        except IndexError:
            continue
        raise AssertionError(f"token {bad} was accepted")


@test_case(name="The caller's arrays stay as they were", points=0.5, hidden=True,
           failure_message="The caller's table was changed. The table belongs to the model: zero a copy, or "
                           "zero the result, not the row itself. (If the other checks fail too, mend the "
                           "lookup first.)")
def test_inputs_unchanged(embed):
    """Neither tokens nor table are modified by a lookup that works."""
    tokens, table = _case(30, 3, 6, 5, 2)
    tokens_before, table_before = tokens.copy(), table.copy()
    got = np.asarray(embed(tokens, table))
    assert got.shape == (3, 6, 2)
    real = tokens_before != 0
    np.testing.assert_allclose(got[real], table_before[tokens_before[real]], rtol=1e-9)
    np.testing.assert_array_equal(table, table_before)
    np.testing.assert_array_equal(tokens, tokens_before)
