"""
misconception: Normalises over all atoms of the batch.
fails:
  two_molecules: the weights of each molecule sum to one
  ragged_softmax: Weights must sum to one in every molecule, not over the whole batch.
  any_order: shuffle the weights alike
  empty_molecules: anybody's weights
  no_atoms: give every maximum a start value
  large_scores: "each molecule's weights sum to one"
"""


def segment_sum(values, seg, n):
    total = np.zeros((n, values.shape[1]))
    np.add.at(total, seg, values)
    return total


def segment_softmax(x, seg, n):
    weight = np.exp(x - x.max())
    return weight / weight.sum()
