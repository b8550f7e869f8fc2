from concurrent.futures import ThreadPoolExecutor

def total(values):
    with ThreadPoolExecutor(2) as pool:
        return float(sum(pool.map(float, values)))
