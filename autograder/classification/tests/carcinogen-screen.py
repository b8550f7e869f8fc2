OK_FORMAT = False
name = "carcinogen-screen"
points = None

"""Checks for screen."""

import numpy as np
from otter.test_files import test_case

_BROKEN = ["C1CC", "c1ccccc", "CC(", "C(C)(C)(C)(C)C", "not a molecule", "N#N#N", "[Xx]CC"]


def _screen(screen, smiles, y, seed, k=5):
    """The five results as arrays and floats, once keys and shapes are right."""
    got = screen(list(smiles), y.copy(), np.random.default_rng(seed), k)
    kept, fold, oof = (np.asarray(got[key]) for key in ("kept", "fold", "oof"))
    rows = (len(smiles),)
    assert kept.shape == rows and kept.dtype == bool, f"kept: {kept.dtype} {kept.shape}, expected bool {rows}"
    rows = (int(kept.sum()),)
    assert fold.shape == rows, f"fold has shape {fold.shape}, expected {rows}"
    assert fold.dtype.kind in "iu", f"fold must hold integers, yours is {fold.dtype}"
    assert oof.shape == rows, f"oof has shape {oof.shape}, expected {rows}"
    assert np.isfinite(oof.astype(float)).all(), "a score is not finite"
    return kept, fold, oof.astype(float), float(got["auc"]), float(got["enrichment_10"])


def _auc(scores, y):
    difference = np.sign(scores[y == 1][:, None] - scores[y == 0][None, :])
    return 0.5 + 0.5 * difference.mean()


def _enrichments(scores, y):
    """Smallest and largest enrichment, over all ways to order equal scores."""
    top = -(-len(y) // 10)
    shares = [y[np.lexsort((tie, -scores))[:top]].mean() / y.mean() for tie in (y, -y)]
    return min(shares), max(shares)


def _sample(smiles, is_carcinogen, seed, positives, negatives):
    """Some valid molecules of both classes, shuffled."""
    rng = np.random.default_rng(seed)
    y = np.asarray(is_carcinogen)
    rows = [rng.choice(np.flatnonzero(y == c), n, replace=False) for c, n in ((1, positives), (0, negatives))]
    rows = rng.permutation(np.concatenate(rows))
    smiles = list(smiles)
    return [smiles[row] for row in rows], y[rows]


@test_case(
    name="Forty molecules and a broken one",
    points=1,
    failure_message="For 40 molecules and a broken SMILES, with k = 4, screen returns the five entries; "
    "kept (41,) is False for the broken one only; fold and oof speak of the 40 others; all four folds "
    "occur.",
)
def test_small(screen, smiles, is_carcinogen):
    texts, y = _sample(smiles, is_carcinogen, 1, 16, 24)
    texts, y = [*texts[:7], "C1CC", *texts[7:]], np.insert(y, 7, 0)
    kept, fold, _, auc, enrichment = _screen(screen, texts, y, 2, k=4)
    np.testing.assert_array_equal(np.flatnonzero(~kept), [7], err_msg="rows that are not kept")
    assert sorted(set(fold.tolist())) == [0, 1, 2, 3], f"folds {sorted(set(fold.tolist()))}"
    assert 0 <= auc <= 1 and enrichment >= 0, f"auc {auc}, enrichment_10 {enrichment}"


@test_case(
    name="Labels stay with their molecules",
    points=1,
    hidden=True,
    failure_message="On all 728 compounds with a few broken SMILES among them, the scores do not rank "
    "the labels with an AUC of 0.60. Drop the label of a molecule that you drop: after a bad SMILES, "
    "every later label belongs to a neighbour, and the AUC falls to 0.5. If that is not it, use a milder "
    "or a stronger penalty, and check the fingerprints.",
)
def test_bad_smiles(screen, smiles, is_carcinogen):
    rng = np.random.default_rng(471)
    y = np.asarray(is_carcinogen)
    at = np.sort(rng.integers(0, len(y) // 2, size=len(_BROKEN)))
    at[0] = 0
    order = rng.permutation(len(y))
    texts, labels = [list(smiles)[i] for i in order], y[order]
    for place, text in zip(at[::-1].tolist(), _BROKEN):
        texts.insert(place, text)
        labels = np.insert(labels, place, 1)
    broken = np.array([text in _BROKEN for text in texts])
    kept, _, oof, _, _ = _screen(screen, texts, labels, 472)
    np.testing.assert_array_equal(kept, ~broken)
    assert _auc(oof, labels[kept]) >= 0.60  # the reference reaches 0.63 to 0.68


@test_case(
    name="Nothing can be learnt from shuffled labels",
    points=1,
    hidden=True,
    failure_message="Labels that were shuffled among the molecules hold no knowledge, so an honest AUC "
    "is near 0.5; yours is not. An AUC near 1 on noise means that a model has seen its answers: score "
    "each molecule with a model that never saw it. That includes choosing or weighting features by the "
    "labels: do it anew in each fold.",
)
def test_honest(screen, smiles, is_carcinogen):
    texts, y = _sample(smiles, is_carcinogen, 474, 110, 290)
    y = np.random.default_rng(1478).permutation(y)
    _, _, oof, _, _ = _screen(screen, texts, y, 475)
    assert np.ptp(oof) > 0, "all scores are equal"
    assert 0.36 < _auc(oof, y) < 0.64  # four standard deviations of an area with 110 and 290 rows


@test_case(
    name="Stratified folds, and who learns from whom",
    points=1,
    hidden=True,
    failure_message="The folds are not what was asked for: numbers 0 to k - 1, and in each class the "
    "sizes of the folds differ by at most one. Deal out the molecules of each class by themselves; "
    "otherwise some fold may hold no positive at all. If that is so, a fold's scores did not change with "
    "the molecules of another fold: its model learns from all the others, not from one.",
)
def test_folds(screen, smiles, is_carcinogen):
    for seed, k, positives, negatives in [(476, 5, 13, 61), (477, 3, 10, 40), (478, 2, 5, 30)]:
        texts, y = _sample(smiles, is_carcinogen, seed, positives, negatives)
        _, fold, _, _, _ = _screen(screen, texts, y, seed, k=k)
        assert fold.min() == 0 and fold.max() == k - 1
        for label in (0, 1):
            assert np.ptp(np.bincount(fold[y == label], minlength=k)) <= 1
    texts, y = _sample(smiles, is_carcinogen, 488, 24, 60)
    _, fold, oof, _, _ = _screen(screen, texts, y, 489, k=3)
    for number in range(3):
        rows, moved = np.flatnonzero(fold == number), np.array(texts, dtype=object)
        moved[rows] = moved[rows[::-1]]  # their labels stay
        _, _, scores, _, _ = _screen(screen, moved, y, 489, k=3)
        for other in {0, 1, 2} - {number}:
            assert np.abs(scores - oof)[fold == other].max() > 1e-9, f"{other} learns nothing from {number}"


@test_case(
    name="AUC and enrichment",
    points=1,
    hidden=True,
    failure_message="auc or enrichment_10 does not follow from your scores. The AUC is that of all "
    "out-of-fold scores together, with the kept labels. The top tenth is rounded up; its share of class "
    "1 is divided by the share among all kept molecules, not by one half.",
)
def test_metrics(screen, smiles, is_carcinogen):
    texts, y = _sample(smiles, is_carcinogen, 479, 22, 65)
    texts, labels = [*texts[:30], "CC(", *texts[30:]], np.insert(y, 30, 1)
    for seed in (480, 481, 482):
        kept, _, oof, auc, enrichment = _screen(screen, texts, labels, seed, k=3)
        kept_labels = labels[kept]
        np.testing.assert_allclose(auc, _auc(oof, kept_labels), rtol=1e-9)
        low, high = _enrichments(oof, kept_labels)
        assert low - 1e-9 <= enrichment <= high + 1e-9


@test_case(
    name="Real-valued scores",
    points=1,
    hidden=True,
    failure_message="Ranking metrics need real-valued scores: a model that answers only yes or no puts "
    "most molecules into one big tie. Use the decision function or the probability of class 1. Molecules "
    "with different fingerprints have different scores as a rule.",
)
def test_scores(screen, smiles, is_carcinogen):
    texts, y = _sample(smiles, is_carcinogen, 483, 40, 80)
    _, _, oof, _, _ = _screen(screen, texts, y, 484, k=3)
    assert len(np.unique(np.round(oof, 12))) > 60


@test_case(
    name="Randomness from rng",
    points=1,
    hidden=True,
    failure_message="The same seed must give the same folds and scores, and another seed other folds: "
    "all randomness comes from rng. A classifier with randomness of its own needs a seed drawn from it.",
)
def test_random(screen, smiles, is_carcinogen):
    texts, y = _sample(smiles, is_carcinogen, 485, 20, 50)
    (_, fold, oof, _, _), (_, again, same, _, _), (_, other, _, _, _) = (
        _screen(screen, texts, y, seed, k=4) for seed in (486, 486, 487)
    )
    np.testing.assert_array_equal(fold, again)
    np.testing.assert_allclose(oof, same, rtol=1e-9, atol=1e-12)
    assert (fold != other).any()
