def broadcast_shape(a, b):
    """Combines the last axes and leaves the rest to itself."""
    if not a or not b:
        return a or b
    *front_a, last_a = a
    *front_b, last_b = b
    if last_a == 1:
        last = last_b
    elif last_b in (1, last_a):
        last = last_a
    else:
        raise ValueError(f"{last_a} meets {last_b}")
    return (*broadcast_shape(tuple(front_a), tuple(front_b)), last)
