def wrap(pos, box):
    """Changes a float copy of its own, axis by axis, and stops just below the upper face."""
    result = np.array(pos, dtype=float)
    for axis, length in enumerate(box):
        result[..., axis] %= length
    return np.minimum(result, np.nextafter(box, 0))
