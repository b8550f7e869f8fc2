def total(values):
    return float(sum(values))

if __name__ == '__main__':
    print(total([1, 2]))
