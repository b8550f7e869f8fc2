from rich.progress import track

def total(values):
    return float(sum(value for value in track(values)))
