calls = 0

def total(values):
    global calls
    calls += 1
    return float(sum(values))
