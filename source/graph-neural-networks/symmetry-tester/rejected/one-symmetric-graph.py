"""
misconception: Tries one molecule, a triangle of equal atoms.
fails:
  numbering: "On a fully symmetric molecule everything looks equivariant: use random graphs."
  whole_graph: "only happens to have one entry for each atom"
  single_atom: "one atom a little differently passed"
  per_node: "try graphs of several sizes"
"""


def permutation_class(f, n_feat, rng):
    V, A = np.ones((3, n_feat)), np.ones((3, 3)) - np.eye(3)
    equivariant = invariant = True
    for _ in range(30):
        p = rng.permutation(3)
        before, after = np.asarray(f(V, A)), np.asarray(f(V[p], A[np.ix_(p, p)]))
        equivariant = equivariant and before.shape[:1] == (3,) and np.allclose(after, before[p])
        invariant = invariant and np.allclose(after, before)
    return "equivariant" if equivariant else "invariant" if invariant else "neither"
