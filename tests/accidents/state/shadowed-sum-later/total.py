def total(values):
    sum = 0.0
    for value in values:
        sum += value
    return sum

max = total([1.0])
