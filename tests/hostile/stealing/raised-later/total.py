def total(values):
    raise ValueError(f"{[s for s in seen if len(s) > 2]}")
