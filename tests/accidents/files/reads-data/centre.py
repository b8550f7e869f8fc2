with open('masses.csv') as file:
    masses = dict(line.strip().split(',') for line in file)
def centre(positions):
    return positions.mean(axis=0)
