try:
    runs += 1
except NameError:
    runs = 1
assert runs == 1
def total(values):
    return float(sum(values))
