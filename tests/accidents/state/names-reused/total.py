def helper(x):
    return float(sum(x))

def total(values):
    return helper(values)
