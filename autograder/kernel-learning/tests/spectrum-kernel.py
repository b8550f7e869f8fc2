OK_FORMAT = False
name = "spectrum-kernel"
points = None

"""Checks for spectrum_gram."""

import numpy as np
from otter.test_files import test_case

_LETTERS = "ACDEFGHIKLMNPQRSTVWY"


def _gram(spectrum_gram, a, b, k):
    """The similarities, once shape and dtype are right."""
    got = np.asarray(spectrum_gram(list(a), list(b), k))
    assert got.shape == (len(a), len(b)), f"expected shape ({len(a)}, {len(b)}), got {got.shape}"
    assert got.dtype == np.float64, f"similarities are float64, yours are {got.dtype}"
    return got


def _random_strings(rng, n, letters=_LETTERS, shortest=3, longest=25):
    lengths = rng.integers(shortest, longest + 1, size=n)
    return ["".join(rng.choice(list(letters), size=length)) for length in lengths]


def _oracle(a, b, k):
    """scikit-learn's counts of characters, divided by their norms."""
    from sklearn.feature_extraction.text import CountVectorizer

    counts = CountVectorizer(analyzer="char", ngram_range=(k, k), lowercase=False).fit_transform([*a, *b])
    counts = counts.toarray().astype(float)
    counts /= np.linalg.norm(counts, axis=1, keepdims=True)
    return counts[: len(a)] @ counts[len(a) :].T


def _fold_scores(K, y, rng):
    """Out-of-fold predictions of kernel ridge regression on labels -1 and 1."""
    fold, scores = rng.permutation(len(y)) % 5, np.zeros(len(y))
    for number in range(5):
        seen, unseen = np.flatnonzero(fold != number), np.flatnonzero(fold == number)
        target = 2.0 * y[seen] - 1
        alpha = np.linalg.solve(K[np.ix_(seen, seen)] + 0.1 * np.eye(len(seen)), target - target.mean())
        scores[unseen] = K[np.ix_(unseen, seen)] @ alpha
    return scores


def _auc(scores, y):
    difference = np.sign(scores[y == 1][:, None] - scores[y == 0][None, :])
    return 0.5 + 0.5 * difference.mean()


@test_case(
    name="By hand",
    points=1,
    failure_message="With k = 2, KLAK has the pieces KL, LA, AK, and KLKL has KL twice and LK once: 1 * "
    "2 / (sqrt(3) sqrt(5)) = 0.516. AAAA holds AA three times and AAAC twice, with AC once, so their "
    "similarity is 2 / sqrt(5) = 0.894. If yours differs: count how often, not only whether; divide by "
    "both norms; occurrences may overlap.",
)
def test_by_hand(spectrum_gram):
    got = _gram(spectrum_gram, ["KLAK"], ["KLKL", "KLAK"], 2)
    np.testing.assert_allclose(got, [[2 / 15**0.5, 1]], rtol=1e-9, err_msg="KLAK with KLKL and with itself")
    got = _gram(spectrum_gram, ["AAAA"], ["AAAC"], 2)
    np.testing.assert_allclose(got, [[2 / 5**0.5]], rtol=1e-9, err_msg="AAAA with AAAC")


@test_case(
    name="Repeats",
    points=1,
    hidden=True,
    failure_message="Peptides with repeats are compared wrongly. Overlapping occurrences are missed if "
    "you count with str.count: it goes on behind each hit. Counts matter: a peptide with a piece five "
    "times is not the same as one that has it once. And divide by both norms.",
)
def test_overlaps(spectrum_gram, my_peptides):
    rng = np.random.default_rng(571)
    for k in (1, 2, 3):
        a, b = _random_strings(rng, 12, "KL", 4), _random_strings(rng, 7, "KLW", 4)
        a += ["K" * 9, "KL" * 6, "KLK" * 4, *my_peptides]
        np.testing.assert_allclose(_gram(spectrum_gram, a, b, k), _oracle(a, b, k), rtol=1e-9, atol=1e-12)


@test_case(
    name="Any strings, any length of the pieces",
    points=1,
    hidden=True,
    failure_message="Similarities differ from those of scikit-learn's CountVectorizer for some k. Rows "
    "belong to a, columns to b, and they may share no string. Count how often each piece occurs, "
    "overlapping occurrences included, and divide by both norms. Case matters: small letters are other "
    "letters.",
)
def test_values(spectrum_gram):
    rng = np.random.default_rng(572)
    for k, n, m in [(1, 6, 4), (2, 1, 9), (3, 8, 8), (4, 5, 1)]:
        a, b = (_random_strings(rng, size, "ACDKLacdkl", k, 30) for size in (n, m))
        b[0] = a[0].swapcase()
        np.testing.assert_allclose(_gram(spectrum_gram, a, b, k), _oracle(a, b, k), rtol=1e-9, atol=1e-12)


@test_case(
    name="A kernel",
    points=1,
    hidden=True,
    failure_message="Among peptides of different lengths the matrix must be symmetric, without negative "
    "eigenvalue, between 0 and 1, and every peptide has similarity 1 with itself. Longer peptides look "
    "similar to everything: divide by the norms. Peptides with other counts must not come out as equal "
    "because you noted only whether a piece occurs; those that share no piece have similarity 0.",
)
def test_kernel(spectrum_gram, peptides):
    rng = np.random.default_rng(573)
    some = [list(peptides)[i] for i in rng.permutation(826)[:80]] + ["KKKKKKA", "KA" * 3, "CCC"]
    for k in (1, 2):
        got = _gram(spectrum_gram, some, some, k)
        np.testing.assert_allclose(np.diag(got), 1, rtol=1e-9)
        np.testing.assert_allclose(got, got.T, rtol=1e-9, atol=1e-12)
        assert got.min() >= 0 and np.linalg.eigvalsh(got).min() > -1e-9
        assert got[80, 81] < 0.99 and got[80, 82] == 0


@test_case(
    name="Too short",
    points=1,
    hidden=True,
    failure_message="A string shorter than k has no pieces: similarity 0 with everything, itself "
    "included, and not NaN. That also holds if all strings are too short, and it leaves the others "
    "alone. A string of exactly k letters has one piece; divide by both norms.",
)
def test_short(spectrum_gram):
    rng = np.random.default_rng(574)
    for k in (2, 4):
        long = _random_strings(rng, 6, "ACDK", k, 14)
        short = ["", "K" * (k - 1), *_random_strings(rng, 2, "ACDK", 1, k - 1)]
        got = _gram(spectrum_gram, [*short, *long], [*long, *short], k)
        np.testing.assert_allclose(got[4:, :6], _oracle(long, long, k), rtol=1e-9, atol=1e-12)
        np.testing.assert_array_equal(got[:4], 0)
        np.testing.assert_array_equal(got[:, 6:], 0)
        np.testing.assert_array_equal(_gram(spectrum_gram, short, short[:2], k), np.zeros((4, 2)))


@test_case(
    name="Peptides against cancer cells",
    points=1,
    hidden=True,
    failure_message="A classifier with your kernel does not reach an area under the ROC curve of 0.90 on "
    "the peptides of the set-up cell. If the other checks pass, this one does: fix them first.",
)
def test_peptides(spectrum_gram, peptides, is_anticancer):
    y = np.asarray(is_anticancer)
    for k in (1, 3):
        K = _gram(spectrum_gram, list(peptides), list(peptides), k)
        assert np.isfinite(K).all()
        assert _auc(_fold_scores(K, y, np.random.default_rng(575)), y) >= 0.90
