import multiprocessing

def total(values):
    with multiprocessing.Pool(2) as pool:
        return float(sum(pool.map(float, values)))
