OK_FORMAT = False
name = "minibatches"
points = None

"""Checks for minibatches."""

import numpy as np
from otter.test_files import test_case


def _epochs(minibatches, n, batch_size, epochs, seed):
    """Batches grouped by epoch, each a checked array of indices."""
    rng = np.random.default_rng(seed)
    batches = [np.asarray(batch) for batch in minibatches(n, batch_size, epochs, rng)]
    each = -(-n // batch_size)
    assert len(batches) == epochs * each, f"{len(batches)} batches instead of {epochs * each}"
    for batch in batches:
        found = f"a batch has shape {batch.shape} and dtype {batch.dtype}"
        assert batch.ndim == 1 and batch.dtype.kind in "iu", found
    return [batches[each * e : each * (e + 1)] for e in range(epochs)]


@test_case(
    name="Ten molecules by fours",
    points=1,
    failure_message="Ten molecules in batches of four are batches of 4, 4 and 2 indices, in each of two "
    "epochs: six arrays of integers from 0 to 9. Keep the short batch at the end.",
)
def test_ten(minibatches):
    batches = [np.asarray(batch) for batch in minibatches(10, 4, 2, np.random.default_rng(0))]
    sizes = [len(batch) for batch in batches]
    assert sizes == [4, 4, 2, 4, 4, 2], f"your batches have {sizes} indices"
    for batch in batches:
        assert batch.dtype.kind in "iu", f"indices must be integers, yours are {batch.dtype}"
        assert batch.min() >= 0 and batch.max() <= 9, f"{batch} has indices outside 0 to 9"


@test_case(
    name="Every molecule once",
    points=1,
    hidden=True,
    failure_message="In some epoch not every index occurred exactly once. Were some molecules drawn twice "
    "and others not at all? Draw without replacement: cut one permutation into pieces. Was the rest of the "
    "epoch dropped? Then the same number of molecules is unused in each epoch.",
)
def test_once(minibatches, my_n, my_batch_size):
    for n, batch_size in ((23, 5), (24, 6), (7, 1), (50, 17), (my_n, my_batch_size)):
        for epoch in _epochs(minibatches, n, batch_size, 4, n):
            np.testing.assert_array_equal(np.sort(np.concatenate(epoch)), np.arange(n))


@test_case(
    name="Sizes and numbers of batches",
    points=0.75,
    hidden=True,
    failure_message="The batches have wrong sizes or there is a wrong number of them. All are full but the "
    "last of each epoch, which holds the rest; there is no empty one when nothing is left over; a batch "
    "size above n gives one batch of all molecules; no batch mixes two epochs; no epochs, no batches.",
)
def test_sizes(minibatches, my_n, my_batch_size):
    cases = (9, 4, 3), (12, 4, 2), (5, 8, 3), (6, 6, 2), (1, 1, 2), (11, 10, 1), (4, 2, 0)
    for n, batch_size, epochs in (*cases, (my_n, my_batch_size, 2)):
        rest = [n % batch_size] if n % batch_size else []
        expected = ([batch_size] * (n // batch_size) + rest) * epochs
        got = [np.asarray(b).size for b in minibatches(n, batch_size, epochs, np.random.default_rng(251))]
        assert got == expected, f"sizes {got}"


@test_case(
    name="A fresh shuffle each epoch",
    points=0.75,
    hidden=True,
    failure_message="Two epochs had the same order, or none was shuffled. Shuffle again at the start of "
    "every epoch, not once at the beginning. If you do: batches may be views of one array, which the next "
    "shuffle changes in place; yield copies, or draw a new permutation.",
)
def test_fresh(minibatches):
    orders = {tuple(range(40))}
    for seed in (1, 2):
        orders |= {tuple(np.concatenate(epoch)) for epoch in _epochs(minibatches, 40, 7, 5, seed)}
    assert len(orders) == 11  # ten epochs that differ from each other and from 0 to 39


@test_case(
    name="New company",
    points=0.75,
    hidden=True,
    failure_message="The same molecules meet in a batch in every epoch, or neighbours in the file stay "
    "together. Shuffle the molecules before cutting them into batches; shuffling finished batches, or "
    "starting the sequence elsewhere, is not enough, and batches that are views of one array change with it.",
)
def test_company(minibatches):
    n, together = 60, np.zeros(4)
    for e, epoch in enumerate(_epochs(minibatches, n, 10, 4, 252)):
        batch_of = np.empty(n, dtype=int)
        for number, batch in enumerate(epoch):
            batch_of[batch] = number
        together[e] = np.mean(batch_of[1:] == batch_of[:-1])
    # chance says 9/59 = 0.15 +- 0.05; neighbours that stay together give 0.9
    assert together.max() < 0.5, "neighbours in the file share a batch"
    sets = [{frozenset(b.tolist()) for b in epoch} for epoch in _epochs(minibatches, n, 10, 4, 253)]
    assert len(set().union(*sets)) == 24, "the same molecules met again"


@test_case(
    name="The generator decides",
    points=0.75,
    hidden=True,
    failure_message="All randomness must come from rng: two generators with the same seed give the same "
    "batches, another seed other ones. np.random.shuffle and np.random.permutation draw from a hidden "
    "global state; call the methods of rng.",
)
def test_generator(minibatches, my_seed):
    runs = [
        [np.asarray(b).tolist() for b in minibatches(31, 8, 3, np.random.default_rng(seed))]
        for seed in (my_seed, my_seed, my_seed + 1)
    ]
    assert runs[0] == runs[1], "same seed, other batches"
    assert runs[0] != runs[2], "other seed, same batches"
