def total(values, start=0.0, *rest, verbose=False, **options):
    return float(sum(values)) + start
