def total(values):
    return None
