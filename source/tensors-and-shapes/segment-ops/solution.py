def segment_sum(values: np.ndarray, seg: np.ndarray, n: int) -> np.ndarray:
    """Sum the rows of each segment.

    Args:
        values: (M, F) float, one row for each atom.
        seg: (M,) int, molecule of each atom, 0 to n - 1, in any order.
        n: number of molecules.

    Returns:
        (n, F) float, one row for each molecule; 0 for a molecule without atoms.
    """
    ### BEGIN SOLUTION
    total = np.zeros((n, values.shape[1]))
    np.add.at(total, seg, values)
    return total
    ### END SOLUTION


def segment_softmax(x: np.ndarray, seg: np.ndarray, n: int) -> np.ndarray:
    """Softmax within each segment.

    Args:
        x: (M,) float, one score for each atom.
        seg: (M,) int, molecule of each atom, 0 to n - 1, in any order.
        n: number of molecules.

    Returns:
        (M,) float, weights that sum to 1 in each molecule that has atoms.
    """
    ### BEGIN SOLUTION
    largest = np.full(n, -np.inf)
    np.maximum.at(largest, seg, x)
    weight = np.exp(x - largest[seg])
    return weight / segment_sum(weight[:, None], seg, n)[seg, 0]
    ### END SOLUTION
