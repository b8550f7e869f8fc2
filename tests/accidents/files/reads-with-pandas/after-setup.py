import pandas as pd
table = pd.read_csv('masses.csv', header=None)
table
