seen = []

def total(values):
    seen.append(values)
    return float(sum(seen[-1]))
