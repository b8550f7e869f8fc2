def total(values):
    values.sort()
    out = 0.0
    while values:
        out += values.pop()
    return out
