import pandas as pd


def describe(X):
    table = pd.DataFrame(X)
    return {
        "mean": table.mean(),
        "std": table.std(ddof=0),
        "min": table.min(),
        "max": table.max(),
        "n_missing": table.isna().sum(),
    }
