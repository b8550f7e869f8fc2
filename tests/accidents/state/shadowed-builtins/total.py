def total(values):
    return sum(values) * 1.0 if len(values) else 0.0
