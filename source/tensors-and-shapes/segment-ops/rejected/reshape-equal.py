"""
misconception: Assumes sorted labels and equally many atoms in every molecule.
fails:
  two_molecules: Molecules have different numbers of atoms
  ragged_sum: molecules have different numbers of atoms; reshape cannot be used
  ragged_softmax: Molecules have different numbers of atoms
  any_order: atoms of one molecule are found by label, not by place
  empty_molecules: A label that no atom carries is a molecule without atoms
  no_atoms: The largest element of nothing does not exist
  large_scores: weights depend only on differences within one molecule
"""


def segment_sum(values, seg, n):
    return values.reshape(n, -1, values.shape[1]).sum(axis=1)


def segment_softmax(x, seg, n):
    scores = x.reshape(n, -1)
    weight = np.exp(scores - scores.max(axis=1, keepdims=True))
    return (weight / weight.sum(axis=1, keepdims=True)).ravel()
