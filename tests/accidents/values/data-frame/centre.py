import pandas as pd

def centre(positions):
    return pd.DataFrame(positions).mean()
