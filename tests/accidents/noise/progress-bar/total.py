import sys
import time

def total(values):
    out = 0.0
    for n, value in enumerate(values):
        out += value
        sys.stderr.write(f'\r{n + 1}/{len(values)} |' + '█' * n + '|')
        sys.stderr.flush()
    print('\r', end='')
    return out
