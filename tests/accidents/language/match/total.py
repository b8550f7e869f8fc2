def total(values):
    match list(values):
        case []:
            return 0.0
        case [first, *rest]:
            return float(first) + total(rest)
