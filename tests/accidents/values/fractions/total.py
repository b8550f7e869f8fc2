from fractions import Fraction

def total(values):
    return sum(map(Fraction, values))
