def wrap(pos, box):
    """The floor formula; whatever rounding left on the upper face goes to 0."""
    result = pos - box * np.floor(pos / box)
    return result * (result < box)
