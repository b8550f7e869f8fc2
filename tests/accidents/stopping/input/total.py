n = int(input('How many numbers? '))
def total(values):
    return float(sum(values))
