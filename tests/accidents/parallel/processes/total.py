from concurrent.futures import ProcessPoolExecutor

def total(values):
    with ProcessPoolExecutor(2) as pool:
        return float(sum(pool.map(float, values)))
