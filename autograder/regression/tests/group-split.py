OK_FORMAT = False
name = "group-split"
points = None

"""Checks for group_split."""

import numpy as np
from otter.test_files import test_case


def _split(group_split, groups, frac_test, seed):
    """Training and test rows, sorted, after a check that each row occurs once."""
    train, test = (np.asarray(x) for x in group_split(list(groups), frac_test, np.random.default_rng(seed)))
    assert train.ndim == test.ndim == 1, f"index arrays have shapes {train.shape} and {test.shape}"
    assert train.dtype.kind in "iu" and test.dtype.kind in "iu", "indices must be integers"
    rows = np.sort(np.concatenate([train, test]))
    np.testing.assert_array_equal(rows, np.arange(len(groups)), "every row belongs to exactly one side")
    return np.sort(train), np.sort(test)


def _families(rng, n, k):
    """n labels of k families of different sizes, mixed."""
    return rng.permutation(np.concatenate([np.arange(k), rng.integers(k, size=n - k) ** 2 // k])).tolist()


@test_case(
    name="Six molecules of three families",
    points=0.8,
    failure_message="Six rows of three families with two members each, a third of them for testing: the "
    "test set is one whole family, the training set the other two, and every row is on one side. Return the "
    "training rows first.",
)
def test_three_families(group_split, my_families):
    for seed in range(30):
        train, test = _split(group_split, my_families, 0.3, seed)
        sizes = (len(train), len(test))
        assert sizes == (4, 2), f"{len(train)} rows for training and {len(test)} for testing"
        family = my_families[test[0]]
        assert my_families[test[1]] == family, f"the test rows {test.tolist()} are no family"


@test_case(
    name="No family on both sides",
    points=0.8,
    hidden=True,
    failure_message="Group members are on both sides, or a row is missing or occurs twice; near-duplicates "
    "of test molecules were seen in training. Draw groups, not rows.",
)
def test_pure(group_split):
    groups = _families(np.random.default_rng(311), 60, 15)
    for seed in range(50):
        train, test = _split(group_split, groups, 0.35, seed)
        assert not {groups[i] for i in train} & {groups[i] for i in test}, "a group is on both sides"


@test_case(
    name="Large enough and no larger",
    points=0.8,
    hidden=True,
    failure_message="The test set has the wrong size. It must hold at least frac_test of the rows, rows and "
    "not groups, for groups may differ in size; and without the group that came in last it would hold "
    "fewer: stop as soon as there are enough.",
)
def test_size(group_split):
    rng = np.random.default_rng(312)
    for n, k, share in ((50, 20, 0.21), (80, 7, 0.33), (45, 44, 0.52), (30, 10, 0.08)):
        groups = _families(rng, n, k)
        for seed in range(8):
            _, test = _split(group_split, groups, share, seed)
            assert len(test) >= share * n, "the test set is too small"
            counts = {g: sum(groups[i] == g for i in test) for g in {groups[i] for i in test}}
            assert len(test) - max(counts.values()) < share * n, "a group too many"
    for seed in range(4):
        _, test = _split(group_split, ["a", "b", "c", "d"] * 2, 0.25, seed)
        assert len(test) == 2, "one group holds exactly the share that is asked for"


@test_case(
    name="Random, and reproducible",
    points=0.8,
    hidden=True,
    failure_message="Different seeds must give different test groups, and in the long run every group must "
    "come up, large or small; the same seed must give the same split. Sorted groups, or always the largest "
    "first, test the model on the same few families for ever. All randomness must come from rng.",
)
def test_random(group_split):
    groups = _families(np.random.default_rng(313), 40, 8)
    seen, splits = set(), set()
    for seed in range(80):
        _, test = _split(group_split, groups, 0.24, seed)
        np.testing.assert_array_equal(_split(group_split, groups, 0.24, seed)[1], test)
        seen |= {groups[i] for i in test}
        splits.add(tuple(test))
    assert seen == set(groups) and len(splits) > 8


@test_case(
    name="Labels of any kind",
    points=0.4,
    hidden=True,
    failure_message="Labels may be strings (the empty one, too), numbers or tuples, in any mixture, and 3 "
    "is another label than \"3\". Use them as keys of a dictionary; np.unique and np.asarray sort them, or "
    "turn a list of tuples into a table.",
)
def test_labels(group_split):
    scaffolds, formulas = ["", "c1ccccc1", "", "C1CC1", "c1ccccc1", ""], [(1, 2), (0, 1), (1, 2), (0, 2)]
    mixture, apart = [3, "3", 3, 7.5, "x"], 0
    for groups in (scaffolds, formulas, mixture):
        for seed in range(314, 334):
            train, test = _split(group_split, groups, 0.15, seed)
            assert not {groups[i] for i in train} & {groups[i] for i in test}
            apart += groups is mixture and (0 in test) != (1 in test)
    assert apart, "two labels were taken for one"


@test_case(
    name="Nothing left to train on",
    points=0.4,
    hidden=True,
    failure_message="If the test set swallows every group, nothing is left to fit a model to: raise "
    "ValueError, here and not three functions later. As long as something is left, split.",
)
def test_nothing_left(group_split):
    for groups, share in ((["a"] * 9, 0.1), ([1, 2, 3, 4, 1, 2, 3, 4], 0.9), ([(0, 0)], 0.5)):
        try:
            group_split(list(groups), share, np.random.default_rng(315))
        except ValueError:
            continue
        raise AssertionError("no ValueError")
    assert len(_split(group_split, [1, 2, 3, 4, 1, 2, 3, 4], 0.7, 316)[0]) == 2
