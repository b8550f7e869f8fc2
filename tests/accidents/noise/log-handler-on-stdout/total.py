def total(values):
    log.info('adding %d numbers', len(values))
    return float(sum(values))
