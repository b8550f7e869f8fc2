"""A flood of warnings, log lines and hooks, in the cell and in every check."""
import logging
import sys
import warnings

warnings.simplefilter("always")


def centre(positions):
    for number in range(1000):
        warnings.warn(f"{number} " + "x" * 100)
        logging.error("x" * 100)
    return positions[0] * np.nan


centre(np.zeros((1, 3)))
