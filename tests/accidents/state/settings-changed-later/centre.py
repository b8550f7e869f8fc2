import os
import random
import warnings

def centre(positions):
    open('masses.csv').close()
    os.environ['HOME'], random.random()
    warnings.warn('large')
    np.array([1.0]) / np.zeros(1)
    return positions.mean(axis=0)
